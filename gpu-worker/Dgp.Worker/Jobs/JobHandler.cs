using System.Diagnostics;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>From a message to its settlement: decides whether there is anything to do, has it done, and writes how it ended.</summary>
internal sealed class JobHandler(JobClaims claims, JobLedger ledger, JobAttempt attempts, Telemetry telemetry, WorkerHealth health, TimeProvider time, ILogger<JobHandler> log)
{
    /// <summary>As often as the queue delivers a message.</summary>
    public const int MostDeliveries = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // From the signal to end. Then the message is given back whatever the engine, the checkpoint or storage are at: within the consumer's grace, and with time
    // left to say so in the status and to the queue.
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromSeconds(11);

    /// <summary>Throws nothing.</summary>
    public async Task<JobOutcome> HandleAsync(Delivery delivery, CancellationToken shutdown)
    {
        var begin = time.GetTimestamp();
        JobMessage? message = null;
        Activity? activity = null;
        try
        {
            message = JobMessage.Parse(delivery.Message.Body.ToMemory());
            activity = telemetry.Begin(message, delivery);
            return Ended(await ClaimAsync(delivery, message, shutdown));
        }
        catch (DgpException e) when (e.Code == ErrorCode.BadMessage)
        {
            log.BadMessage(delivery.Message.MessageId, e.Message);
            await delivery.DeadLetterAsync(e.CodeName, e.Message);
            return Ended(Outcome(message, e.CodeName, e.CodeName));
        }
        catch (Exception e)
        {
            // The job is not ours yet, so nothing can be written of it.
            log.NotClaimed(delivery.Message.MessageId, delivery.Count, e);
            await PauseAsync(delivery, shutdown);
            await delivery.AbandonAsync();
            return Ended(Outcome(message, "abandoned", DgpException.NameOf(ErrorCode.StorageUnavailable)));
        }
        finally
        {
            activity?.Dispose();
        }

        JobOutcome Ended(JobOutcome outcome)
        {
            outcome = outcome with { Seconds = Since(begin) };
            telemetry.Ended(activity, outcome);
            return outcome;
        }
    }

    private async Task<JobOutcome> ClaimAsync(Delivery delivery, JobMessage message, CancellationToken shutdown)
    {
        switch (await claims.ClaimAsync(message, delivery.Message.SequenceNumber, shutdown))
        {
            case Claim.Taken(var status):
                try
                {
                    return await AttemptAsync(delivery, message, status, shutdown);
                }
                finally
                {
                    health.JobEnded();
                }
            case Claim.Final(var status):
                // Whoever wrote it may have died before this.
                log.AlreadyFinal(message.JobId, Name(status.State));
                await attempts.ClearAsync(message, shutdown);
                await delivery.CompleteAsync();
                return Outcome(message, "done", null);
            case Claim.Outdated:
                log.Outdated(message.JobId);
                await delivery.CompleteAsync();
                return Outcome(message, "outdated", null);
            default:
                log.Duplicate(message.JobId);
                await delivery.CompleteAsync();
                return Outcome(message, "duplicate", null);
        }
    }

    private async Task<JobOutcome> AttemptAsync(Delivery delivery, JobMessage message, StoredStatus taken, CancellationToken shutdown)
    {
        var stop = new JobStop();
        await using var stopping = stop.Token.Register(health.StopAsked);
        delivery.LockLost = () => stop.Ask(StopReason.LockLost);
        await using var ending = shutdown.Register(() => stop.Ask(StopReason.ShuttingDown));
        var job = new RunningJob(message, new OwnedStatus(ledger, taken), stop, time);
        log.Took(message.JobId, message.Task, JobRestoration.Location(message.Source), job.Attempt);
        var attempt = AttemptAsync(delivery, job, shutdown);
        if (await EndsInTimeAsync(attempt, shutdown))
        {
            stop.Dispose();
            return await attempt;
        }

        // The attempt goes on until the process ends, so what it uses is not disposed of. It can do no harm: its checkpoint is not written any more, and all that
        // it writes besides is on condition that the job is still this worker's.
        log.GivenBackInTheMiddle(message.JobId);
        stop.GiveBack();
        await GiveBackAsync(delivery, job);
        return Outcome(job, "abandoned", null) with { InTheMiddle = true };
    }

    private async Task<bool> EndsInTimeAsync(Task attempt, CancellationToken shutdown)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asking = shutdown.Register(asked.SetResult);
        return await Task.WhenAny(attempt, asked.Task) == attempt || await Task.WhenAny(attempt, Task.Delay(LeavingLimit, time, CancellationToken.None)) == attempt;
    }

    private async Task<JobOutcome> AttemptAsync(Delivery delivery, RunningJob job, CancellationToken shutdown)
    {
        try
        {
            await attempts.RunAsync(job);
            return await DoneAsync(delivery, job, JobState.Succeeded, null);
        }
        catch (JobStoppedException e)
        {
            return await StoppedAsync(delivery, job, e.Reason);
        }
        catch (Exception e)
        {
            return await FailedAsync(delivery, job, e, shutdown);
        }
    }

    private async Task<JobOutcome> StoppedAsync(Delivery delivery, RunningJob job, StopReason reason)
    {
        switch (reason)
        {
            case StopReason.Cancelled:
                return await FinishAsync(delivery, job, JobState.Cancelled, null);
            case StopReason.Superseded:
                return await FinishAsync(delivery, job, JobState.Superseded, null);
            case StopReason.DeadlineExceeded:
                return await FinishAsync(delivery, job, JobState.Failed, JobErrors.Deadline(job));
            case StopReason.ShuttingDown:
                log.LeftForAnother(job.Message.JobId);
                await GiveBackAsync(delivery, job);
                return Outcome(job, "abandoned", null);
            default:
                // The message is no longer ours to settle, nor, if another has it, the job ours to write of.
                log.Lost(job.Message.JobId, reason);
                await attempts.LeaveAsync(job);
                return Outcome(job, reason == StopReason.LockLost ? "lock-lost" : "replaced", DgpException.NameOf(ErrorCode.LockLost));
        }
    }

    private async Task<JobOutcome> FailedAsync(Delivery delivery, RunningJob job, Exception e, CancellationToken shutdown)
    {
        var deviceLost = DeviceFailure.Is(e);
        if ((TransientFailure.Is(e) || deviceLost) && delivery.Count < MostDeliveries)
        {
            log.TriesAgain(job.Message.JobId, delivery.Count, e);
            if (!deviceLost)
            {
                await PauseAsync(delivery, shutdown);
            }

            await GiveBackAsync(delivery, job);
            return Outcome(job, "abandoned", DgpException.NameOf(ErrorCode.StorageUnavailable)) with { DeviceLost = deviceLost };
        }

        var error = JobErrors.From(e);
        if (e is DgpException)
        {
            log.Failed(job.Message.JobId, error.Code, e.Message);
        }
        else
        {
            log.FailedUnexpectedly(job.Message.JobId, error.Code, e);
        }

        return await FinishAsync(delivery, job, JobState.Failed, error) with { DeviceLost = deviceLost };
    }

    private async Task<JobOutcome> FinishAsync(Delivery delivery, RunningJob job, JobState state, JobError? error)
    {
        try
        {
            await attempts.FinishAsync(job, state, error);
            return await DoneAsync(delivery, job, state, error);
        }
        catch (JobStoppedException e)
        {
            return await StoppedAsync(delivery, job, e.Reason);
        }
        catch (Exception e) when (TransientFailure.Is(e))
        {
            // It is known how the job ends, but nowhere to write it: the next delivery comes to the same.
            log.TriesAgain(job.Message.JobId, delivery.Count, e);
            await GiveBackAsync(delivery, job);
            return Outcome(job, "abandoned", DgpException.NameOf(ErrorCode.StorageUnavailable));
        }
    }

    private async Task<JobOutcome> DoneAsync(Delivery delivery, RunningJob job, JobState state, JobError? error)
    {
        log.Finished(job.Message.JobId, Name(state), job.Elapsed.TotalSeconds);
        try
        {
            await attempts.ClearAsync(job.Message, CancellationToken.None);
            await delivery.CompleteAsync();
        }
        catch (Exception e) when (TransientFailure.Is(e))
        {
            // Not completed, so that whoever gets it next clears up.
            log.NotCleared(job.Message.JobId, e.Message);
        }

        return Outcome(job, Name(state), error?.Code) with { Finished = true };
    }

    private async Task GiveBackAsync(Delivery delivery, RunningJob job)
    {
        await attempts.LeaveAsync(job);
        await delivery.AbandonAsync();
    }

    /// <summary>Longer from delivery to delivery, while the lock is renewed.</summary>
    private async Task PauseAsync(Delivery delivery, CancellationToken shutdown)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, delivery.Count), LongestPause.TotalSeconds));
        await Task.Delay(pause, time, shutdown).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string Name(JobState state) => Names.Dashed(state.ToString());

    private double Since(long begin) => Math.Round(time.GetElapsedTime(begin).TotalSeconds, 3);

    private static JobOutcome Outcome(RunningJob job, string state, string? error) => new(job.Message.JobId, job.Message.Task, state, 0, job.Attempt, error);

    private static JobOutcome Outcome(JobMessage? message, string state, string? error) => new(message?.JobId, message?.Task, state, 0, 0, error);
}
