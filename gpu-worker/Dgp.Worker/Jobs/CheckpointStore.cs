using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>Checkpoints of jobs, a blob for each picture, by way of local files.</summary>
internal sealed class CheckpointStore(BlobServiceClient blobs, WorkFolder folder, TimeProvider time, ILogger<CheckpointStore> log)
{
    private readonly BlobContainerClient _container = blobs.GetBlobContainerClient(Containers.Checkpoints);

    /// <summary>Fetches what earlier attempts left, and makes ready for what this one will.</summary>
    public async Task<JobCheckpoints> OpenAsync(JobMessage message, OwnedStatus status, JobStop stop)
    {
        var all = new List<JobCheckpoint>();
        try
        {
            foreach (var blob in Blobs(message))
            {
                var earlier = await FetchAsync(blob, stop.Token);
                all.Add(new JobCheckpoint(earlier?.File, new CheckpointWriter(blob, earlier?.ETag, folder.NewFile(), status, stop, time, log)));
            }

            return new JobCheckpoints(all);
        }
        catch
        {
            new JobCheckpoints(all).Dispose();
            throw;
        }
    }

    /// <summary>For a job that is done.</summary>
    public async Task DeleteAsync(JobMessage message, CancellationToken cancellation)
    {
        foreach (var blob in Blobs(message))
        {
            await blob.DeleteIfExistsAsync(cancellationToken: cancellation);
        }
    }

    /// <returns>The local file, which the caller deletes, and its version in storage; null where there is none.</returns>
    private async Task<(string File, ETag ETag)?> FetchAsync(BlobClient blob, CancellationToken cancellation)
    {
        var path = folder.NewFile();
        try
        {
            using BlobDownloadStreamingResult download = await blob.DownloadStreamingAsync(cancellationToken: cancellation);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await download.Content.CopyToAsync(file, cancellation);
            return (path, download.Details.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch
        {
            // Cut off by the network, a full disk or the end of the job: hundreds of megabytes that nobody would look for.
            File.Delete(path);
            throw;
        }
    }

    /// <summary>One for each picture that is restored or inverted, in their order.</summary>
    private IEnumerable<BlobClient> Blobs(JobMessage message)
    {
        string[] endings = message.Second is null ? [""] : ["", ".second"];
        return endings.Select(ending => _container.GetBlobClient($"{message.JobId}{ending}.safetensors"));
    }
}
