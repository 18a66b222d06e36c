using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Output;

namespace Dgp.Worker.Jobs;

/// <summary>A file of a result, ready to be written.</summary>
internal sealed record RenderedFile(string Name, string ContentType, byte[] Content)
{
    /// <param name="folder">
    /// Of an inversion's file: the command line puts it into a folder of that name. In storage the name begins so, for a name that ends in
    /// <c>/report.json</c> tells whoever listens that the job is done.
    /// </param>
    public static RenderedFile Of(ResultFile file, string? folder = null)
    {
        using var content = new MemoryStream();
        file.Save(content);
        return new RenderedFile(folder is null ? file.Name : $"{folder}-{file.Name}", file.ContentType, content.ToArray());
    }
}

/// <summary>
/// Writes a job's files, and then the status that makes them the result: one commit point. Each file replaces only what was there when
/// the job was last known to be this worker's, so that a worker that wakes up late changes nothing of a newer attempt's.
/// </summary>
internal sealed class ResultCommit(BlobServiceClient blobs, TimeProvider time)
{
    private readonly BlobContainerClient _results = blobs.GetBlobContainerClient(Containers.Results);

    /// <summary>May be called again after a failure.</summary>
    /// <param name="reached">The engine's last word, which the heartbeat may not have passed on.</param>
    /// <exception cref="JobStoppedException">Cancelled, Replaced; LockLost.</exception>
    public async Task CommitAsync(RunningJob job, IReadOnlyList<RenderedFile> files, JobProgress? reached, CancellationToken cancellation)
    {
        var writing = (reached ?? JobObserver.Loading) with { Phase = JobObserver.Writing, Percent = 100, EtaSeconds = 0 };
        var there = await ListAsync(job.Status.Folder, cancellation);
        // The fence: whoever lists after this does so in vain, for the status is not theirs.
        await job.Status.WriteAsync(
            s => s with { Progress = writing with { Preview = s.Progress?.Preview }, ComputeSeconds = job.ComputeSeconds, SilentAttempts = 0 }, cancellation);
        foreach (var file in files)
        {
            if (job.Stop.Reason == StopReason.LockLost)
            {
                throw new JobStoppedException(StopReason.LockLost);
            }

            while (!await TryWriteAsync(job.Status.Folder, file, there, cancellation))
            {
                await job.Status.RefreshAsync(cancellation);
                there = await ListAsync(job.Status.Folder, cancellation);
            }
        }

        var now = time.GetUtcNow();
        var seconds = job.ComputeSeconds;
        await job.Status.WriteAsync(
            s => s with
            {
                State = JobState.Succeeded,
                FinishedAt = now,
                ComputeSeconds = seconds,
                Files = [.. files.Select(f => f.Name)],
                Progress = writing with { EtaSeconds = null },
            },
            cancellation);
    }

    private async Task<Dictionary<string, ETag>> ListAsync(string folder, CancellationToken cancellation)
    {
        var there = new Dictionary<string, ETag>();
        await foreach (var blob in _results.GetBlobsAsync(new GetBlobsOptions { Prefix = folder + "/" }, cancellation))
        {
            there[blob.Name[(folder.Length + 1)..]] = blob.Properties.ETag!.Value;
        }

        return there;
    }

    private async Task<bool> TryWriteAsync(string folder, RenderedFile file, Dictionary<string, ETag> there, CancellationToken cancellation)
    {
        var options = new BlobUploadOptions
        {
            Conditions = there.TryGetValue(file.Name, out var etag)
                ? new BlobRequestConditions { IfMatch = etag }
                : new BlobRequestConditions { IfNoneMatch = ETag.All },
            HttpHeaders = new BlobHttpHeaders { ContentType = file.ContentType },
        };
        try
        {
            await _results.GetBlobClient($"{folder}/{file.Name}").UploadAsync(new BinaryData(file.Content), options, cancellation);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }
}
