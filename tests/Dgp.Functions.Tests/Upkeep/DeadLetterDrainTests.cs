using Azure;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dgp.Functions.Tests.Upkeep;

[Collection(QueueTests.Name)]
public sealed class DeadLetterDrainTests(LocalServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_dead_letter_becomes_the_failed_status_of_its_job_and_leaves_the_queue()
    {
        var jobs = new[] { await BuryAsync(), await BuryAsync() };

        await DrainAsync(services.Blobs);

        foreach (var job in jobs)
        {
            var status = (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.Status;
            Assert.Equal((JobState.Failed, "delivery-limit"), (status.State, status.Error!.Code));
        }

        Assert.DoesNotContain(await DeadAsync(), jobs.Select(j => j.JobId).Contains);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_recorded_stays_and_holds_up_no_other()
    {
        var (stuck, other) = (await BuryAsync(), await BuryAsync());
        var (blobs, _) = StorageTap.On(services, request =>
        {
            if (request.Uri.ToString().Contains(stuck.JobId, StringComparison.Ordinal))
            {
                throw new RequestFailedException(403, "as tested");
            }
        });

        var failure = await Assert.ThrowsAsync<AggregateException>(() => DrainAsync(blobs));

        Assert.Single(failure.InnerExceptions);
        var dead = await DeadAsync();
        Assert.Contains(stuck.JobId, dead);
        Assert.DoesNotContain(other.JobId, dead);
        Assert.Equal(JobState.Failed, (await services.Ledger.ReadAsync(other.ResultFolder(), Cancellation))!.Status.State);
    }

    private async Task<JobMessage> BuryAsync()
    {
        var job = await QueueTests.JobAsync(services);
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);
        await services.Ledger.CreateAsync(job.ResultFolder(), JobStatus.Queued(job), Cancellation);
        await using var sender = services.Bus.CreateSender(services.Queue);
        await sender.SendMessageAsync(QueueMessage.Of(job), Cancellation);
        await DeadQueue.BuryAsync(services, job.JobId, "MaxDeliveryCountExceeded");
        return job;
    }

    private async Task DrainAsync(BlobServiceClient blobs)
    {
        using var telemetry = new Telemetry();
        var letters = new DeadLetters(blobs, new JobLedger(blobs, services.Tables), new SweepRules(), TimeProvider.System, telemetry, NullLogger<DeadLetters>.Instance);
        await new DeadLetterDrain(services.Bus, letters, services.Settings, TimeProvider.System, NullLogger<DeadLetterDrain>.Instance).RunAsync(Cancellation);
    }

    private async Task<List<string>> DeadAsync()
    {
        await using var receiver = services.Bus.CreateReceiver(services.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        return [.. (await receiver.PeekMessagesAsync(250, cancellationToken: Cancellation)).Select(m => m.MessageId!)];
    }
}
