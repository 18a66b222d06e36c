using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;

namespace Dgp.Worker.Jobs;

/// <summary>What came of asking for a job.</summary>
internal abstract record Claim
{
    /// <summary>It is this worker's now.</summary>
    public sealed record Taken(StoredStatus Status) : Claim;

    /// <summary>It was done already; only the message is left.</summary>
    public sealed record Final(JobStatus Status) : Claim;

    /// <summary>Another worker is at it, by another message of the same job.</summary>
    public sealed record Duplicate : Claim;

    /// <summary>The job ended and was opened again since the message was sent; another message is on its way.</summary>
    public sealed record Outdated : Claim;
}

/// <summary>Decides who does a job: of all workers that ask for one version of its status, the first.</summary>
internal sealed class JobClaims(JobLedger ledger, WorkerIdentity worker, TimeProvider time)
{
    // Many times a worker's interval between two signs of life.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    /// <param name="delivery">Sequence number of the message: a worker that has the same one has lost its lock on it.</param>
    /// <exception cref="DgpException">BadMessage: nobody ever accepted such a job.</exception>
    public async Task<Claim> ClaimAsync(JobMessage message, long delivery, CancellationToken cancellation)
    {
        var folder = message.ResultFolder();
        while (true)
        {
            var there = await ledger.ReadAsync(folder, cancellation);
            if (there is null)
            {
                await RequireEntryAsync(message, folder, cancellation);
                // Where another was faster, the next round sees what it wrote.
                await ledger.CreateAsync(folder, JobStatus.Queued(message), cancellation);
            }
            else if (there.Status.Reopened > message.Reopened)
            {
                return new Claim.Outdated();
            }
            else if (there.Status.IsFinal)
            {
                return new Claim.Final(there.Status);
            }
            else if (there.Status.State == JobState.Running && there.Status.Delivery != delivery && there.Age < Fresh)
            {
                return new Claim.Duplicate();
            }
            else if (await ledger.ReplaceAsync(there, Next(there.Status, delivery), cancellation) is { } written)
            {
                return written.Status.IsFinal ? new Claim.Final(written.Status) : new Claim.Taken(written);
            }
        }
    }

    // The worker that should have stopped may be gone.
    private JobStatus Next(JobStatus status, long delivery) => status.CancelRequested
        ? status with { State = JobState.Cancelled, FinishedAt = time.GetUtcNow() }
        : status with
        {
            State = JobState.Running,
            Attempt = status.Attempt + 1,
            Worker = worker.Name,
            Delivery = delivery,
            StartedAt = status.StartedAt ?? time.GetUtcNow(),
            Progress = JobObserver.Loading,
        };

    // An entry is made before the status, and the message is sent last: without an entry, it was put there by hand.
    private async Task RequireEntryAsync(JobMessage message, string folder, CancellationToken cancellation)
    {
        var entry = await ledger.FindAsync(message.JobId, cancellation);
        if (entry?.Message is null || entry.Folder != folder)
        {
            throw new DgpException(
                ErrorCode.BadMessage, $"No job {message.JobId} was ever accepted.", "Upload the picture; only the functions put jobs on the queue.");
        }
    }
}
