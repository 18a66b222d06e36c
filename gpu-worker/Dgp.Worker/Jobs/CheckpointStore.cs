using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>Checkpoints of jobs, one blob each, by way of local files.</summary>
internal sealed class CheckpointStore(BlobServiceClient blobs, WorkFolder folder, TimeProvider time, ILogger<CheckpointStore> log)
{
    private readonly BlobContainerClient _container = blobs.GetBlobContainerClient(Containers.Checkpoints);

    /// <summary>Fetches what an earlier attempt left.</summary>
    /// <returns>The local file, which the caller deletes, and its version in storage; null where there is none.</returns>
    public async Task<(string File, ETag ETag)?> FetchAsync(string jobId, CancellationToken cancellation)
    {
        try
        {
            using BlobDownloadStreamingResult blob = await Blob(jobId).DownloadStreamingAsync(cancellationToken: cancellation);
            var path = folder.NewFile();
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await blob.Content.CopyToAsync(file, cancellation);
            return (path, blob.Details.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public CheckpointWriter Writer(string jobId, ETag? last, OwnedStatus status, JobStop stop) =>
        new(Blob(jobId), last, folder.NewFile(), status, stop, time, log);

    /// <summary>For a job that is done.</summary>
    public Task DeleteAsync(string jobId, CancellationToken cancellation) => Blob(jobId).DeleteIfExistsAsync(cancellationToken: cancellation);

    private BlobClient Blob(string jobId) => _container.GetBlobClient(jobId + ".safetensors");
}
