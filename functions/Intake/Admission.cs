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
/// </summary>
public sealed class Admission(JobLedger ledger, ServiceBusSender queue, TimeProvider time, Telemetry telemetry, ILogger<Admission> log)
{
    /// <summary>Accepts or rejects, once however often it is called for the same upload.</summary>
    /// <returns>The job's state, as it is now.</returns>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    /// <exception cref="ServiceBusException">The queue fails. The status says queued by then; a repetition sends the message.</exception>
    public Task<JobState> EnterAsync(Decision decision, CancellationToken cancellation) => decision switch
    {
        Decision.Accepted(var job) => AcceptAsync(job, cancellation),
        Decision.Rejected rejected => RejectAsync(rejected, cancellation),
        _ => throw new UnreachableException(),
    };

    private async Task<JobState> AcceptAsync(JobMessage job, CancellationToken cancellation)
    {
        var folder = job.ResultFolder();
        await ledger.EnterAsync(job.JobId, new JobEntry(folder, job), cancellation);
        var created = await ledger.CreateAsync(folder, JobStatus.Queued(job), cancellation);
        var state = (created ?? await ledger.ReadAsync(folder, cancellation))?.Status.State ?? JobState.Queued;
        if (state == JobState.Queued)
        {
            // Also where the status was there: its message may never have been sent. The queue drops what it had in the last ten minutes.
            await queue.SendMessageAsync(QueueMessage.Of(job), cancellation);
        }

        if (created is not null)
        {
            telemetry.Accepted(job.Task);
            log.Accepted(job.JobId, job.Task, job.Source.Name);
        }

        return state;
    }

    private async Task<JobState> RejectAsync(Decision.Rejected rejected, CancellationToken cancellation)
    {
        await ledger.EnterAsync(rejected.JobId, new JobEntry(rejected.Folder, null), cancellation);
        var created = await ledger.CreateAsync(rejected.Folder, rejected.ToStatus(time.GetUtcNow()), cancellation);
        if (created is not null)
        {
            telemetry.Rejected(rejected.Why.CodeName);
            log.Rejected(rejected.JobId, rejected.Why.CodeName, Printable.Text(rejected.Source.Name));
        }

        return (created ?? await ledger.ReadAsync(rejected.Folder, cancellation))?.Status.State ?? JobState.Rejected;
    }
}
