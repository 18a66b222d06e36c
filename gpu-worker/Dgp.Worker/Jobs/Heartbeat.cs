using Dgp.Contracts.Jobs;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>
/// While the engine computes: tells how far it is, which is also the sign that the worker lives, and learns what ends the job:
/// a wish to cancel, another version of the upload, another worker, the deadline.
/// </summary>
/// <param name="limit">Computing that the job may take, over all attempts.</param>
internal sealed class Heartbeat(RunningJob job, JobDisplay display, PreviewBlob preview, SourceDownload sources, TimeSpan limit, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SourceInterval = TimeSpan.FromSeconds(5);

    private JobProgress? _told;
    private string? _previewName;
    private long _toldAt = time.GetTimestamp();
    private long _sourceSeenAt = time.GetTimestamp();
    private bool _away;

    /// <summary>Beats until <paramref name="end"/> is cancelled. Throws nothing else.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                await BeatAsync(end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // A write that was under way may have been done or not; the next one on the same status finds out.
        }
    }

    private async Task BeatAsync(CancellationToken end)
    {
        if (job.ComputeSeconds > limit.TotalSeconds)
        {
            job.Stop.Ask(StopReason.DeadlineExceeded);
        }

        try
        {
            await TellAsync(end);
            await WatchSourceAsync(end);
            _away = false;
        }
        catch (JobStoppedException e)
        {
            job.Stop.Ask(e.Reason);
        }
        catch (Exception e) when (TransientFailure.Is(e) && !end.IsCancellationRequested)
        {
            // Computing goes on: storage may be back before there is a result to write.
            if (!_away)
            {
                log.StorageAway(job.Message.JobId, e.Message);
            }

            _away = true;
        }
    }

    private async Task TellAsync(CancellationToken end)
    {
        var progress = display.Progress;
        var isNew = progress is not null && progress != _told;
        if (!isNew && time.GetElapsedTime(_toldAt) < LongestSilence)
        {
            await job.Status.RefreshAsync(end);
            return;
        }

        var shown = progress is null ? null : progress with { Preview = _previewName };
        await job.Status.WriteAsync(s => s with { Progress = shown ?? s.Progress, ComputeSeconds = job.ComputeSeconds }, end);
        (_told, _toldAt) = (progress, time.GetTimestamp());
        await PreviewAsync();
    }

    // After the status, which shows that the job is still this worker's; and never broken off, for a picture that arrives all the same
    // would then be nobody's to take away.
    private async Task PreviewAsync()
    {
        using var picture = display.TakePicture();
        if (picture is null)
        {
            return;
        }

        try
        {
            await preview.WriteAsync(picture, CancellationToken.None);
            _previewName = ResultFiles.Preview;
        }
        catch (Exception e) when (TransientFailure.Is(e))
        {
            // Whose the job is, and whether storage is there, the status tells.
            preview.LookAgain();
        }
    }

    private async Task WatchSourceAsync(CancellationToken end)
    {
        if (time.GetElapsedTime(_sourceSeenAt) >= SourceInterval)
        {
            _sourceSeenAt = time.GetTimestamp();
            if (!await sources.AreCurrentAsync(job.Message, end))
            {
                job.Stop.Ask(StopReason.Superseded);
            }
        }
    }
}
