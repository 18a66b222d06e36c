using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Microsoft.Extensions.Logging;

namespace Dgp.Functions.Upkeep;

/// <summary>Turns messages that the queue gave up into the status of their jobs.</summary>
public sealed class DeadLetters(BlobServiceClient blobs, JobLedger ledger, SweepRules rules, TimeProvider time, Telemetry telemetry, ILogger<DeadLetters> log)
{
    // What Service Bus itself gives as DeadLetterReason.
    private const string TooManyDeliveries = "MaxDeliveryCountExceeded";
    private const string Expired = "TTLExpiredException";

    private readonly BlobContainerClient _results = blobs.GetBlobContainerClient(Containers.Results);

    /// <summary>Records one. Recording it again changes nothing.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    public async Task RecordAsync(ServiceBusReceivedMessage message, CancellationToken cancellation)
    {
        var why = Why(message);
        telemetry.DeadLettered(why.CodeName);
        if (Job(message) is not { } job || await ReadAsync(job, cancellation) is not { } stored)
        {
            await KeepAsync(message, why, cancellation);
            return;
        }

        log.DeadLetter(job.JobId, why.CodeName, why.Message);
        if (IsElsewhere(stored, job, message))
        {
            // Another message of the same job is being worked on or was sent later, and will say how that ends.
            return;
        }

        var status = await ledger.ChangeAsync(
            stored.Folder,
            s => s.IsFinal ? null : s with { State = JobState.Failed, FinishedAt = time.GetUtcNow(), Progress = null, Error = JobError.From(why) },
            cancellation);
        if (status is not null)
        {
            await ledger.CloseAsync(job.JobId, cancellation);
        }
    }

    private async Task<StoredStatus?> ReadAsync(JobMessage job, CancellationToken cancellation)
    {
        try
        {
            return await ledger.ReadAsync(job.ResultFolder(), cancellation);
        }
        catch (JsonException)
        {
            // Someone wrote there who should not have. Dead letters have no dead letters: throwing would bring this one back for ever.
            return null;
        }
    }

    private bool IsElsewhere(StoredStatus stored, JobMessage job, ServiceBusReceivedMessage message) => stored.Status.Reopened > job.Reopened
        || (stored.Status.State == JobState.Running && stored.Status.Delivery != message.SequenceNumber && stored.Age < rules.StillAlive);

    private static JobMessage? Job(ServiceBusReceivedMessage message)
    {
        try
        {
            return JobMessage.Parse(message.Body.ToMemory());
        }
        catch (DgpException)
        {
            return null;
        }
    }

    private static DgpException Why(ServiceBusReceivedMessage message)
    {
        const string again = "Upload the picture again.";
        var said = Printable.Text($"{message.DeadLetterReason}: {message.DeadLetterErrorDescription}");
        return message.DeadLetterReason switch
        {
            TooManyDeliveries => new(ErrorCode.DeliveryLimit, $"The job was begun {message.DeliveryCount} times, and each time its worker ended.", again),
            Expired => new(ErrorCode.DeliveryLimit, "The job waited for as long as the queue keeps one, and no worker took it.", again),
            var reason when reason == DgpException.NameOf(ErrorCode.BadMessage) =>
                new(ErrorCode.BadMessage, $"The worker could not read the job. {Printable.Text(message.DeadLetterErrorDescription ?? "")}", "Update the workers, then upload the picture again."),
            _ => new(ErrorCode.Internal, $"The job was taken off the queue. {said}", again),
        };
    }

    /// <summary>What is no job of ours is kept, so that someone can find out whose it was.</summary>
    private async Task KeepAsync(ServiceBusReceivedMessage message, DgpException why, CancellationToken cancellation)
    {
        var body = message.Body.ToArray();
        // Sequence numbers begin anew with a new queue; the content tells such messages apart.
        var number = message.SequenceNumber.ToString(CultureInfo.InvariantCulture);
        var id = JobId.Of("dead-letters", number, Convert.ToHexString(SHA256.HashData(body)), new JobOptions());
        var folder = $"rejected/dead-letters/{number}/{id}";
        log.ForeignDeadLetter(Printable.Text(message.MessageId ?? ""), why.Message, folder);
        await _results.GetBlobClient($"{folder}/message").UploadAsync(new BinaryData(body), overwrite: true, cancellation);
        var status = new JobStatus
        {
            JobId = id,
            State = JobState.Rejected,
            Source = new BlobRef("", Printable.Text(message.MessageId ?? ""), ""),
            SubmittedAt = message.EnqueuedTime,
            FinishedAt = time.GetUtcNow(),
            Error = JobError.From(why),
        };
        await ledger.CreateAsync(folder, status, cancellation);
    }
}
