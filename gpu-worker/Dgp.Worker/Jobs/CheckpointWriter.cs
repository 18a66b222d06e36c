using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Engine.Inversion;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>
/// Keeps a job's checkpoint in storage up to date while the engine goes on: the engine waits only for the local file. Each version
/// replaces this worker's own last one, or none. A checkpoint that fails costs the time since the last one, never the job.
/// </summary>
/// <param name="etag">Of the checkpoint that an earlier attempt left; null where there was none.</param>
/// <param name="file">Where a checkpoint is written on its way; must not exist.</param>
internal sealed class CheckpointWriter(BlobClient blob, ETag? etag, string file, OwnedStatus status, JobStop stop, TimeProvider time, ILogger log) : IDisposable
{
    // Writing may take so much of a job's time.
    private const int WorkPerWriting = 10;

    // Each write is paid for.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    // Of the time that a process gets to end in.
    private static readonly TimeSpan LastWriteLimit = TimeSpan.FromSeconds(10);

    private ETag? _etag = etag;
    private Task _upload = Task.CompletedTask;
    private long _lastEnd = time.GetTimestamp();
    private TimeSpan _lastDuration;
    private bool _phaseEnded;

    /// <summary>Writes one if it is time for it. On the engine's thread.</summary>
    public void Offer(InversionBoundary boundary)
    {
        _phaseEnded |= boundary.PhaseEnded;
        if (_upload.IsCompleted && (_phaseEnded || IsDue))
        {
            _phaseEnded = false;
            _upload = Write(boundary);
        }
    }

    /// <summary>Writes one whatever was written just now, and does not wait for it: what follows builds on this state. On the engine's thread.</summary>
    public void Keep(InversionBoundary boundary)
    {
        if (_upload.Wait(LastWriteLimit))
        {
            _upload = Write(boundary);
        }
    }

    /// <summary>Writes the last one of this attempt and waits for it, but not for ever. On the engine's thread.</summary>
    public void SaveLast(InversionBoundary boundary)
    {
        Keep(boundary);
        _upload.Wait(LastWriteLimit);
    }

    /// <summary>Waits for what is being written.</summary>
    public Task FlushAsync() => _upload;

    /// <summary>Takes the checkpoint away, where it is still the one that this worker wrote.</summary>
    public async Task DeleteOwnAsync(CancellationToken cancellation)
    {
        if (_etag is { } own)
        {
            await blob.DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = own }, cancellationToken: cancellation);
        }
    }

    public void Dispose() => File.Delete(file);

    private bool IsDue => time.GetElapsedTime(_lastEnd) is var since && since > ShortestInterval && since > WorkPerWriting * _lastDuration;

    private Task Write(InversionBoundary boundary)
    {
        var begin = time.GetTimestamp();
        if (stop.GivenBack.IsCancellationRequested)
        {
            // Another worker may have begun at the last one by now.
            return Task.CompletedTask;
        }

        try
        {
            using (var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                boundary.Save(stream);
            }

            return Task.Run(() => UploadAsync(begin, boundary.Done));
        }
        catch (IOException e)
        {
            log.CheckpointNotWritten(e.Message);
            Ended(begin);
            return Task.CompletedTask;
        }
    }

    private async Task UploadAsync(long begin, int done)
    {
        var conditions = _etag is { } last ? new BlobRequestConditions { IfMatch = last } : new BlobRequestConditions { IfNoneMatch = ETag.All };
        try
        {
            var written = await blob.UploadAsync(file, new BlobUploadOptions { Conditions = conditions }, stop.GivenBack);
            _etag = written.Value.ETag;
            log.CheckpointWritten(done);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            await LearnWhoseAsync();
        }
        catch (Exception e) when (TransientFailure.Is(e) || e is OperationCanceledException)
        {
            log.CheckpointNotWritten(e.Message);
        }
        finally
        {
            Ended(begin);
        }
    }

    /// <summary>Either another worker has the job, or an answer was lost and the version is our own.</summary>
    private async Task LearnWhoseAsync()
    {
        try
        {
            if (await status.IsMineAsync(CancellationToken.None))
            {
                _etag = await blob.ExistsAsync() ? (await blob.GetPropertiesAsync()).Value.ETag : null;
            }
            else
            {
                stop.Ask(StopReason.Replaced);
            }
        }
        catch (Exception e) when (TransientFailure.Is(e))
        {
            log.CheckpointNotWritten(e.Message);
        }
    }

    private void Ended(long begin)
    {
        _lastEnd = time.GetTimestamp();
        _lastDuration = time.GetElapsedTime(begin, _lastEnd);
    }
}
