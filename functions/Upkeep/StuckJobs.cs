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
/// <para>
/// The queue is first in, first out, so a message that is not among the first ones and was sent before the last of these is gone; later ones wait their turn,
/// and are looked for when it comes. So a sweep reads the index's rows of open jobs and one front of the queue, and opens the few jobs whose turn has passed,
/// however many wait.
/// </para>
/// </summary>
public sealed class StuckJobs(
    JobLedger ledger, ServiceBusSender queue, QueueContents contents, SweepRules rules, TimeProvider time, Telemetry telemetry, ILogger<StuckJobs> log)
{
    private const int AtOnce = 8;

    private static readonly string Queued = Names.Dashed(JobState.Queued.ToString());

    /// <returns>How many open jobs there were, and what was done with them.</returns>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    /// <exception cref="ServiceBusException">The queue fails.</exception>
    public async Task<(int Open, int Closed, int Resent, int GivenUp)> SweepAsync(CancellationToken cancellation)
    {
        // Read before the jobs are counted, so that what is opened or ends meanwhile is seen.
        var accounts = await ledger.Owners.ListAsync(cancellation).ToListAsync(cancellation);
        var owned = new ConcurrentDictionary<string, int>();
        var waiting = new Waiting();
        var (open, closed, resent, givenUp) = (0, 0, 0, 0);
        // Looked at only when some job was idle for long. The living first: one that dies meanwhile is met among the dead.
        var fronts = new Lazy<Task<Fronts>>(async () => new Fronts(await contents.FrontAsync(cancellation), await contents.DeadAsync(cancellation)));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(ledger.ListOpenAsync(cancellation), parallel, async (row, token) =>
        {
            Interlocked.Increment(ref open);
            if (row.State == Queued && (time.GetUtcNow() - row.ChangedAt < rules.Idle || (await fronts.Value).MayHold(row.JobId, row.ChangedAt, rules.Skew)))
            {
                owned.AddOrUpdate(row.Owner, 1, (_, count) => count + 1);
                waiting.Add(row.SubmittedAt);
                return;
            }

            switch (await LookAsync(row, token))
            {
                case Finding.Done(var stored):
                    await (stored is null ? ledger.ForgetAsync(row) : ledger.IndexAsync(stored));
                    await ledger.CloseAsync(row.JobId, token);
                    Interlocked.Increment(ref closed);
                    break;
                case Finding.Open(var job):
                    owned.AddOrUpdate(row.Owner, 1, (_, count) => count + 1);
                    if (IsWaiting(job))
                    {
                        waiting.Add(job.Message.SubmittedAt);
                    }

                    if (!IsIdle(job) || !await IsLostAsync(job, await fronts.Value, token))
                    {
                        break;
                    }

                    if (Hopeless(job) is { } why)
                    {
                        await GiveUpAsync(job, why, token);
                        Interlocked.Increment(ref givenUp);
                    }
                    else if (await SendAgainAsync(job, token))
                    {
                        Interlocked.Increment(ref resent);
                    }

                    break;
            }
        });

        await CorrectAsync(accounts, owned, cancellation);

        // The queue itself does not say: it knows no age of its oldest message, and shows those under work like those that wait.
        telemetry.Waiting(waiting.Count, waiting.Count == 0 ? TimeSpan.Zero : time.GetUtcNow() - waiting.Oldest);
        if (closed + resent + givenUp > 0)
        {
            log.Swept(open, closed, resent, givenUp);
        }

        return (open, closed, resent, givenUp);
    }

    /// <summary>An account that changed during the sweep is left for the next one: nobody can say whether its jobs were counted before or after.</summary>
    private async Task CorrectAsync(
        List<(string Owner, OwnerAccount Account, Azure.ETag ETag)> accounts, ConcurrentDictionary<string, int> owned, CancellationToken cancellation)
    {
        foreach (var (owner, account, etag) in accounts)
        {
            var open = owned.TryRemove(owner, out var counted) ? counted : 0;
            if (open != account.Open && await ledger.Owners.CorrectAsync(owner, account, open, etag, cancellation))
            {
                log.CorrectedAccount(Printable.Text(owner), account.Open, open);
            }
        }

        foreach (var (owner, open) in owned)
        {
            await ledger.Owners.CorrectAsync(owner, new OwnerAccount(0, default, 0, 0), open, null, cancellation);
        }
    }

    private async Task<Finding?> LookAsync(JobListing row, CancellationToken cancellation)
    {
        try
        {
            var entry = await ledger.FindAsync(row.JobId, cancellation);
            var stored = await ledger.ReadAsync(entry?.Folder ?? row.Folder, cancellation);
            // An entry that was cleared away meanwhile has no job any more; one without message was rejected and is closed from the start.
            return entry?.Message is not { } message || stored is { Status.IsFinal: true }
                ? new Finding.Done(stored)
                : new Finding.Open(new OpenJob(entry.Folder, message.ForOpening(stored?.Status.Reopened ?? 0), stored));
        }
        catch (System.Text.Json.JsonException e)
        {
            // Someone wrote there who should not have.
            log.CannotSweep(row.JobId, e);
            return null;
        }
    }

    /// <summary>No worker is at it: none began, or the one that did has fallen silent.</summary>
    private bool IsWaiting(OpenJob job) => job.Stored is not { Status.State: JobState.Running, Age: var age } || age >= rules.StillAlive;

    private bool IsIdle(OpenJob job) => job.Stored is not { Age: var age } || age >= rules.Idle;

    /// <summary>No message of it is on the queue. A status is written before its message is sent, so the message is younger.</summary>
    private async Task<bool> IsLostAsync(OpenJob job, Fronts fronts, CancellationToken cancellation) =>
        !fronts.MayHold(job.Message.JobId, job.Stored?.WrittenAt ?? job.Message.SubmittedAt, rules.Skew)
        && !(job.Stored?.Status.Delivery is { } number && await contents.HasAsync(job.Message.JobId, number, cancellation));

    private string? Hopeless(OpenJob suspect) =>
        time.GetUtcNow() - suspect.Message.SubmittedAt > rules.GiveUp ? $"Its message was lost again and again for {rules.GiveUp.TotalDays:0} days."
        : suspect.Stored?.Status.Attempt >= rules.MostAttempts ? $"{suspect.Stored.Status.Attempt} workers began it and none finished."
        : null;

    private async Task<bool> SendAgainAsync(OpenJob suspect, CancellationToken cancellation)
    {
        // Written again though nothing changes: its age says from now on that a message was sent, and nobody else sends one.
        var stored = suspect.Stored is { } before
            ? await ledger.ReplaceAsync(before, before.Status, cancellation)
            : await ledger.CreateAsync(suspect.Folder, JobStatus.Queued(suspect.Message), cancellation);
        if (stored is null)
        {
            // Its status changed meanwhile: somebody is at it.
            return false;
        }

        await queue.SendMessageAsync(QueueMessage.Of(suspect.Message), cancellation);
        await ledger.IndexAsync(stored);
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

    /// <param name="Stored">Null where the job has no status at all.</param>
    private sealed record OpenJob(string Folder, JobMessage Message, StoredStatus? Stored);

    private abstract record Finding
    {
        /// <param name="Stored">Null where the job is gone.</param>
        public sealed record Done(StoredStatus? Stored) : Finding;

        public sealed record Open(OpenJob Job) : Finding;
    }

    private sealed record Fronts(QueueFront Queue, QueueFront Dead)
    {
        /// <summary>Whether a message that was sent then may be on the queue, or among dead letters that are not recorded yet.</summary>
        public bool MayHold(string jobId, DateTimeOffset sent, TimeSpan skew) =>
            Queue.Jobs.Contains(jobId) || (!Queue.IsAll && sent >= Queue.UpTo - skew) || Dead.Jobs.Contains(jobId) || !Dead.IsAll;
    }

    private sealed class Waiting
    {
        private readonly Lock _lock = new();

        public int Count { get; private set; }

        public DateTimeOffset Oldest { get; private set; } = DateTimeOffset.MaxValue;

        public void Add(DateTimeOffset submitted)
        {
            lock (_lock)
            {
                Count++;
                Oldest = submitted < Oldest ? submitted : Oldest;
            }
        }
    }
}
