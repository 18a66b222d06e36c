using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Microsoft.Extensions.Logging;

namespace Dgp.Functions.Intake;

/// <summary>
/// Makes a decision last: entry, then status, then message. Each step may be repeated, so whoever dies in between is made good by whoever
/// comes next: the same upload's next event, or the sweep, which finds entries without a status and statuses without a message.
/// A job that has ended is opened again by the same steps, see <see cref="OpensAgain"/>.
/// </summary>
public sealed class Admission(
    JobLedger ledger, Quota quota, ServiceBusSender queue, TimeProvider time, Telemetry telemetry, ILogger<Admission> log)
{
    /// <summary>Accepts or rejects, once however often it is called for the same upload.</summary>
    /// <returns>The job's state, as it is now, and why it was refused, if it was refused here.</returns>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    /// <exception cref="ServiceBusException">The queue fails. The status says queued by then; a repetition sends the message.</exception>
    public Task<(JobState State, DgpException? Refusal)> EnterAsync(Decision decision, CancellationToken cancellation) => decision switch
    {
        Decision.Accepted accepted => AcceptAsync(accepted, cancellation),
        Decision.Rejected rejected => RejectAsync(rejected, cancellation),
        _ => throw new UnreachableException(),
    };

    private async Task<(JobState State, DgpException? Refusal)> AcceptAsync(Decision.Accepted accepted, CancellationToken cancellation)
    {
        var job = accepted.Job;
        var folder = job.ResultFolder();
        var isNew = await ledger.EnterAsync(job.JobId, new JobEntry(folder, job), cancellation);
        var there = isNew ? null : await ledger.ReadAsync(folder, cancellation);
        var opens = there is null || OpensAgain(accepted, there);
        if (opens)
        {
            if (await quota.OpenAsync(job) is { } why)
            {
                return await RefuseAsync(accepted, there, why, cancellation);
            }

            var opened = there is null
                ? await ledger.CreateAsync(folder, JobStatus.Queued(job), cancellation)
                : await ledger.ReopenAsync(there, job, cancellation);
            opens = opened is not null;
            if (!opens)
            {
                await quota.TakeBackAsync(job, cancellation);
            }

            there = opened ?? await ledger.ReadAsync(folder, cancellation);
        }

        var status = there?.Status ?? JobStatus.Queued(job);
        if (status.State == JobState.Queued)
        {
            // Also where the status was there: its message may never have been sent. The queue drops what it had in the last ten minutes.
            await queue.SendMessageAsync(QueueMessage.Of(job.ForOpening(status.Reopened)), cancellation);
        }

        if (opens)
        {
            telemetry.Accepted(job.Task);
            log.Accepted(job.JobId, job.Task, job.Source.Name, status.Reopened + 1);
        }

        return (status.State, null);
    }

    /// <summary>
    /// Whether a job that has ended is opened again. What was rejected is as soon as it is found good, by whatever made us look. What was cancelled or
    /// failed is only when somebody asked for it after its end: an upload's event may come twice, and late, and asks for nothing new then.
    /// </summary>
    private static bool OpensAgain(Decision.Accepted accepted, StoredStatus there) =>
        there.Status.State == JobState.Rejected
        || (there.Status.IsFinal && accepted.AskedAt >= there.WrittenAt && Reopening.Refusal(there.Status) is null);

    /// <summary>For a job that can be restored, but is one too many: its status says so, and the same upload may ask again.</summary>
    private async Task<(JobState State, DgpException? Refusal)> RefuseAsync(
        Decision.Accepted accepted, StoredStatus? there, DgpException why, CancellationToken cancellation)
    {
        var job = accepted.Job;
        var source = job.Source.ToBlobRef();
        var status = new Decision.Rejected(job.JobId, job.Task, source, why).ToStatus(time.GetUtcNow()) with { Reopened = there?.Status.Reopened ?? 0 };
        var written = there is null
            ? await ledger.CreateAsync(job.ResultFolder(), status, cancellation)
            : await ledger.ReplaceAsync(there, status, cancellation);
        if (written is not null)
        {
            Rejected(job.JobId, why, source);
        }

        await ledger.CloseAsync(job.JobId, cancellation);
        return (JobState.Rejected, why);
    }

    private async Task<(JobState State, DgpException? Refusal)> RejectAsync(Decision.Rejected rejected, CancellationToken cancellation)
    {
        await ledger.EnterAsync(rejected.JobId, new JobEntry(rejected.Folder, null, rejected.Request), cancellation);
        var status = rejected.ToStatus(time.GetUtcNow());
        var written = await ledger.CreateAsync(rejected.Folder, status, cancellation);
        var there = written ?? await ledger.ReadAsync(rejected.Folder, cancellation);
        if (written is null && there?.Status.State == JobState.Rejected && rejected.AskedAt >= there.WrittenAt)
        {
            // Whoever asked again sees that it was looked at again, and what is wrong now.
            written = await ledger.ReplaceAsync(there, status with { Reopened = there.Status.Reopened }, cancellation);
        }

        if (written is not null)
        {
            Rejected(rejected.JobId, rejected.Why, rejected.Source);
        }

        return (there?.Status.State ?? JobState.Rejected, rejected.Why);
    }

    private void Rejected(string jobId, DgpException why, BlobRef source)
    {
        telemetry.Rejected(why.CodeName);
        log.Rejected(jobId, why.CodeName, Printable.Text(source.Name));
    }
}
