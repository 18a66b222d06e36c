using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>One worker's go at a job that it has taken: computing under a heartbeat, then the commit.</summary>
internal sealed class JobAttempt(
    BlobServiceClient blobs, JobLedger ledger, CheckpointStore checkpoints, SourceDownload sources, JobExecution execution, ResultCommit commit,
    WorkerSettings settings, TimeProvider time, ILogger<JobAttempt> log)
{
    // A result that took minutes to compute is worth waiting for storage; the lock is renewed meanwhile.
    private static readonly TimeSpan CommitPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CommitPause = TimeSpan.FromSeconds(5);

    // Deaths count only between handing the picture to the engine and the first batch or iteration that the engine reports. A picture that
    // crashes the decoder or exhausts memory kills its worker there; a worker killed for another reason is seldom at that point, let alone
    // three times in a row. Later deaths are limited by the queue's deliveries alone: a resumed attempt needs a while to pass the point that
    // the one before reached, so counting them would fail healthy jobs wherever machines come and go.
    private const int MostSilent = 3;

    // Of the time that a process gets to end in.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(3);

    /// <summary>Returns when the job has succeeded.</summary>
    /// <exception cref="JobStoppedException">It is left, and nothing final was written of it.</exception>
    /// <exception cref="Contracts.DgpException">DeliveryLimit: it kills its workers; or whatever else is wrong with the job.</exception>
    public async Task RunAsync(RunningJob job)
    {
        if (job.EarlierSilent >= MostSilent)
        {
            throw JobErrors.Deadly(job.EarlierSilent);
        }

        var preview = new PreviewBlob(blobs, job.Status.Folder);
        using var kept = await checkpoints.OpenAsync(job.Message, job.Status, job.Stop);
        try
        {
            var (files, reached) = await ComputeAsync(job, preview, kept);
            // A process that is to end has time enough for this; whatever else was asked, counts.
            if (job.Stop.Reason is { } reason and not StopReason.ShuttingDown)
            {
                throw new JobStoppedException(reason);
            }

            await CommitAsync(job, files, reached);
        }
        catch (JobStoppedException e) when (e.Reason is StopReason.Replaced or StopReason.LockLost)
        {
            await ClearLateWritesAsync(job, preview, kept);
            throw;
        }
        finally
        {
            await kept.FlushAsync();
        }
    }

    /// <summary>Writes how the job ended, where that is not success.</summary>
    /// <exception cref="JobStoppedException">Replaced.</exception>
    public Task FinishAsync(RunningJob job, JobState state, JobError? error)
    {
        var (now, seconds) = (time.GetUtcNow(), job.ComputeSeconds);
        return PatientlyAsync(job, () => job.Status.FinishAsync(
            s => s with { State = state, Error = error, FinishedAt = now, ComputeSeconds = seconds, Progress = WithoutPreview(s) },
            CancellationToken.None));
    }

    /// <summary>Takes back that this attempt counts as silent, for a job that is given back: its worker is alive.</summary>
    public async Task LeaveAsync(RunningJob job)
    {
        using var limit = new CancellationTokenSource(LeaveLimit, time);
        try
        {
            await job.Status.WriteAsync(s => s with { SilentAttempts = Math.Min(s.SilentAttempts, job.EarlierSilent) }, limit.Token);
        }
        catch (Exception e) when (e is JobStoppedException or OperationCanceledException || TransientFailure.Is(e))
        {
            // Another worker has the job, it is about to be cancelled, or storage is away; then the attempt goes on counting.
        }
    }

    /// <summary>Takes away what only a running job needs. For a job that has its final state; may be repeated.</summary>
    public async Task ClearAsync(JobMessage message, CancellationToken cancellation)
    {
        await new PreviewBlob(blobs, message.ResultFolder()).DeleteAsync(cancellation);
        await checkpoints.DeleteAsync(message, cancellation);
        await ledger.CloseAsync(message.JobId, cancellation);
    }

    private async Task<(IReadOnlyList<RenderedFile> Files, JobProgress? Reached)> ComputeAsync(RunningJob job, PreviewBlob preview, JobCheckpoints kept)
    {
        using var end = new CancellationTokenSource();
        using var display = new JobDisplay(time);
        using var heartbeat = new Heartbeat(job, display, preview, sources, settings.JobLimit, time, log);
        var beating = heartbeat.RunAsync(end.Token);
        try
        {
            return (await execution.RunAsync(job, display, kept, heartbeat.BeginAsync), display.Progress);
        }
        finally
        {
            await end.CancelAsync();
            await beating;
            await kept.FlushAsync();
        }
    }

    private async Task CommitAsync(RunningJob job, IReadOnlyList<RenderedFile> files, JobProgress? reached) => await PatientlyAsync(job, async () =>
    {
        if (!await sources.AreCurrentAsync(job.Message, CancellationToken.None))
        {
            throw new JobStoppedException(StopReason.Superseded);
        }

        await commit.CommitAsync(job, files, reached, CancellationToken.None);
    });

    private async Task PatientlyAsync(RunningJob job, Func<Task> write)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception e) when (TransientFailure.Is(e) && time.GetElapsedTime(begin) < CommitPatience && job.Stop.Reason is not
                (StopReason.ShuttingDown or StopReason.LockLost))
            {
                log.StorageAway(job.Message.JobId, e.Message);
                await Task.Delay(CommitPause, time, CancellationToken.None);
            }
        }
    }

    /// <summary>What this worker wrote after another had already ended the job would stay for ever.</summary>
    private static async Task ClearLateWritesAsync(RunningJob job, PreviewBlob preview, JobCheckpoints kept)
    {
        try
        {
            await kept.FlushAsync();
            if (await job.Status.IsFinalAsync(CancellationToken.None))
            {
                await preview.DeleteOwnAsync(CancellationToken.None);
                await kept.DeleteOwnAsync(CancellationToken.None);
            }
        }
        catch (Exception e) when (TransientFailure.Is(e))
        {
            // They are in nobody's way.
        }
    }

    private static JobProgress? WithoutPreview(JobStatus status) => status.Progress is { } progress ? progress with { Preview = null } : null;
}
