using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>A file of a result as a listing shows it.</summary>
internal sealed record ResultFile(string Name, ETag ETag, DateTimeOffset LastModified);

/// <summary>A job's folder as a listing shows it.</summary>
/// <param name="State">Of its status; null where it has none.</param>
internal sealed record ResultFolder(string Path, string? State, IReadOnlyDictionary<string, ResultFile> Files)
{
    public ResultFile? Status => Files.GetValueOrDefault(ResultFiles.Status);

    public bool IsFinal => State is not (null or "queued" or "running");
}

/// <summary>Everything in <see cref="Containers.Results"/> at one moment.</summary>
internal static class ResultFolders
{
    /// <returns>By folder.</returns>
    public static async Task<IReadOnlyDictionary<string, ResultFolder>> ListAsync(BlobServiceClient blobs, CancellationToken cancellation)
    {
        var folders = new Dictionary<string, (string? State, Dictionary<string, ResultFile> Files)>();
        await foreach (var blob in blobs.GetBlobContainerClient(Containers.Results).GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellation))
        {
            var cut = blob.Name.LastIndexOf('/');
            var (folder, name) = (blob.Name[..cut], blob.Name[(cut + 1)..]);
            var (state, files) = folders.GetValueOrDefault(folder, (null, []));
            files[name] = new ResultFile(name, blob.Properties.ETag ?? default, blob.Properties.LastModified ?? default);
            folders[folder] = (name == ResultFiles.Status ? blob.Metadata.TryGetValue("state", out var value) ? value : "" : state, files);
        }

        return folders.ToDictionary(f => f.Key, f => new ResultFolder(f.Key, f.Value.State, f.Value.Files));
    }
}
