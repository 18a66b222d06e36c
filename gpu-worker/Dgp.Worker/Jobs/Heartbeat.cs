using Dgp.Contracts.Jobs;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>
/// While the engine computes: tells how far it is, which is also the sign that the worker lives, and learns what ends the job:
/// a wish to cancel, another version of the upload, another worker, the deadline. It looks each second, and writes less often: each write is paid for.
/// </summary>
/// <param name="limit">Computing that the job may take, over all attempts.</param>
internal sealed class Heartbeat(RunningJob job, JobDisplay display, PreviewBlob preview, SourceDownload sources, TimeSpan limit, TimeProvider time, ILogger log)
    : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Of progress within a stage; a new phase or stage is told at once.
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SourceInterval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private JobProgress? _told;
    private string? _previewName;
    private long _beatAt = time.GetTimestamp();
    private long _toldAt = time.GetTimestamp();
    private long _sourceSeenAt = time.GetTimestamp();
    private bool _away;

    /// <summary>Records that the engine gets the picture now. The attempt counts as silent until the engine's first progress is told.</summary>
    /// <exception cref="JobStoppedException">Cancelled, Replaced.</exception>
    public async Task BeginAsync()
    {
        await _writing.WaitAsync(job.Stop.Token);
        try
        {
            await job.Status.WriteAsync(s => s with { SilentAttempts = job.EarlierSilent + 1 }, job.Stop.Token);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Beats until <paramref name="end"/> is cancelled. Throws nothing else.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                if (IsDue)
                {
                    await BeatAsync(end);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // A write that was under way may have been done or not; the next one on the same status finds out.
        }
    }

    public void Dispose() => _writing.Dispose();

    // The engine's first progress is told at once, for it ends the time in which a death counts.
    private bool IsDue => time.GetElapsedTime(_beatAt) >= Interval || (!_away && !HasBegun(_told) && HasBegun(display.Progress));

    private bool IsNew(JobProgress? progress) => progress is not null && (progress.Phase, progress.Stage) != (_told?.Phase, _told?.Stage);

    private static bool HasBegun(JobProgress? progress) => progress is not null && progress.Phase != JobObserver.Loading.Phase;

    private async Task BeatAsync(CancellationToken end)
    {
        _beatAt = time.GetTimestamp();
        if (job.ComputeSeconds > limit.TotalSeconds)
        {
            job.Stop.Ask(StopReason.DeadlineExceeded);
        }

        await _writing.WaitAsync(end);
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
        finally
        {
            _writing.Release();
        }
    }

    private async Task TellAsync(CancellationToken end)
    {
        var progress = display.Progress;
        var since = time.GetElapsedTime(_toldAt);
        if (!IsNew(progress) && since < (progress is not null && progress != _told ? BetweenWrites : LongestSilence))
        {
            await job.Status.RefreshAsync(end);
            return;
        }

        var shown = progress is null ? null : progress with { Preview = _previewName };
        await job.Status.WriteAsync(
            s => s with { Progress = shown ?? s.Progress, ComputeSeconds = job.ComputeSeconds, SilentAttempts = HasBegun(progress) ? 0 : s.SilentAttempts }, end);
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
