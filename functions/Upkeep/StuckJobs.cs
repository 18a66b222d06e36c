using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Ledger;
using Microsoft.Extensions.Logging;

namespace Dgp.Functions.Upkeep;

/// <summary>
/// Finds open jobs whose status and message disagree, which only a crash at a bad moment or a queue that lost something leaves behind, and
/// makes them good: sends the message again, or gives the job up where that has been tried for long enough.
/// </summary>
public sealed class StuckJobs(
    JobLedger ledger, ServiceBusSender queue, QueueContents contents, SweepRules rules, TimeProvider time, Telemetry telemetry, ILogger<StuckJobs> log)
{
    private const int AtOnce = 8;

    /// <returns>How many open jobs there were, and what was done with them.</returns>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    /// <exception cref="ServiceBusException">The queue fails.</exception>
    public async Task<(int Open, int Closed, int Resent, int GivenUp)> SweepAsync(CancellationToken cancellation)
    {
        var (open, closed) = (0, 0);
        var (waiting, suspects) = (new ConcurrentBag<DateTimeOffset>(), new ConcurrentBag<OpenJob>());
        await Parallel.ForEachAsync(ledger.OpenJobsAsync(cancellation), Parallelism(cancellation), async (jobId, token) =>
        {
            Interlocked.Increment(ref open);
            switch (await LookAsync(jobId, token))
            {
                case Finding.Done:
                    await ledger.CloseAsync(jobId, token);
                    Interlocked.Increment(ref closed);
                    break;
                case Finding.Open(var job):
                    if (IsWaiting(job))
                    {
                        waiting.Add(job.Message.SubmittedAt);
                    }

                    if (IsIdle(job))
                    {
                        suspects.Add(job);
                    }

                    break;
            }
        });

        // The queue itself does not say: it knows no age of its oldest message, and shows those under work like those that wait.
        telemetry.Waiting(waiting.Count, waiting.IsEmpty ? TimeSpan.Zero : time.GetUtcNow() - waiting.Min());

        // It is only looked through when some job was idle for long; where it is there, the job just waits its turn.
        var (resent, givenUp) = suspects.IsEmpty ? (0, 0) : await RescueAsync([.. suspects], cancellation);
        if (closed + resent + givenUp > 0)
        {
            log.Swept(open, closed, resent, givenUp);
        }

        return (open, closed, resent, givenUp);
    }

    private async Task<Finding?> LookAsync(string jobId, CancellationToken cancellation)
    {
        try
        {
            // An entry that was cleared away meanwhile has no job any more; one without message was rejected and is closed from the start.
            if (await ledger.FindAsync(jobId, cancellation) is not { Message: { } message } entry)
            {
                return new Finding.Done();
            }

            var stored = await ledger.ReadAsync(entry.Folder, cancellation);
            return stored is { Status.IsFinal: true } ? new Finding.Done() : new Finding.Open(new OpenJob(entry.Folder, message, stored));
        }
        catch (System.Text.Json.JsonException e)
        {
            // Someone wrote there who should not have.
            log.CannotSweep(jobId, e);
            return null;
        }
    }

    /// <summary>No worker is at it: none began, or the one that did has fallen silent.</summary>
    private bool IsWaiting(OpenJob job) => job.Stored is not { Status.State: JobState.Running, Age: var age } || age >= rules.StillAlive;

    private bool IsIdle(OpenJob job) => job.Stored is not { Age: var age } || age >= rules.Idle;

    private async Task<(int Resent, int GivenUp)> RescueAsync(IReadOnlyList<OpenJob> suspects, CancellationToken cancellation)
    {
        var (resent, givenUp) = (0, 0);
        var waiting = await contents.ListAsync(cancellation);
        await Parallel.ForEachAsync(suspects.Where(s => !waiting.Contains(s.Message.JobId)), Parallelism(cancellation), async (suspect, token) =>
        {
            if (Hopeless(suspect) is { } why)
            {
                await GiveUpAsync(suspect, why, token);
                Interlocked.Increment(ref givenUp);
            }
            else if (await SendAgainAsync(suspect, token))
            {
                Interlocked.Increment(ref resent);
            }
        });
        return (resent, givenUp);
    }

    private string? Hopeless(OpenJob suspect) =>
        time.GetUtcNow() - suspect.Message.SubmittedAt > rules.GiveUp ? $"Its message was lost again and again for {rules.GiveUp.TotalDays:0} days."
        : suspect.Stored?.Status.Attempt >= rules.MostAttempts ? $"{suspect.Stored.Status.Attempt} workers began it and none finished."
        : null;

    private async Task<bool> SendAgainAsync(OpenJob suspect, CancellationToken cancellation)
    {
        var stored = suspect.Stored ?? await ledger.CreateAsync(suspect.Folder, JobStatus.Queued(suspect.Message), cancellation);
        if (stored is null)
        {
            // Its status came meanwhile, and its message from the same hand.
            return false;
        }

        await queue.SendMessageAsync(QueueMessage.Of(suspect.Message), cancellation);
        telemetry.Resent();
        log.Resent(suspect.Message.JobId, stored.Status.State.ToString());
        return true;
    }

    private async Task GiveUpAsync(OpenJob suspect, string why, CancellationToken cancellation)
    {
        var error = JobError.From(new DgpException(ErrorCode.DeliveryLimit, $"The job was given up. {why}", "Upload the picture again."));
        JobStatus Failed(JobStatus status) => status with { State = JobState.Failed, FinishedAt = time.GetUtcNow(), Error = error };

        if (suspect.Stored is null)
        {
            await ledger.CreateAsync(suspect.Folder, Failed(JobStatus.Queued(suspect.Message)), cancellation);
        }
        else
        {
            // Only if nothing happened since: a worker may have woken up.
            await ledger.ReplaceAsync(suspect.Stored, Failed(suspect.Stored.Status), cancellation);
        }

        log.GaveUp(suspect.Message.JobId, why);
    }

    private static ParallelOptions Parallelism(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };

    /// <param name="Stored">Null where the job has no status at all.</param>
    private sealed record OpenJob(string Folder, JobMessage Message, StoredStatus? Stored);

    private abstract record Finding
    {
        public sealed record Done : Finding;

        public sealed record Open(OpenJob Job) : Finding;
    }
}
