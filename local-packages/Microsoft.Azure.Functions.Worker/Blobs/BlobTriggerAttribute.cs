using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for every new or changed blob whose path matches, at least once for each version (ETag).</summary>
public sealed class BlobTriggerAttribute : TriggerBindingAttribute
{
    /// <param name="blobPath"><c>container/pattern</c>; a <c>{token}</c> of the pattern is bound to the parameter of that name.</param>
    public BlobTriggerAttribute(string blobPath)
    {
        BlobPath = blobPath;
    }

    public string BlobPath { get; }

    /// <summary>The setting that holds the storage connection; <c>AzureWebJobsStorage</c> if null.</summary>
    public string? Connection { get; set; }

    public BlobTriggerSource Source { get; set; } = BlobTriggerSource.LogsAndContainerScan;
}
