using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Binds a blob whose path may use the trigger's binding data: <c>masks/{name}</c>.</summary>
public sealed class BlobInputAttribute : InputBindingAttribute
{
    public BlobInputAttribute(string blobPath)
    {
        BlobPath = blobPath;
    }

    public string BlobPath { get; }

    /// <summary>The setting that holds the storage connection; <c>AzureWebJobsStorage</c> if null.</summary>
    public string? Connection { get; set; }
}
