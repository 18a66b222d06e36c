using Azure.Messaging.ServiceBus;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dgp.Functions.Tests.Upkeep;

[Collection(QueueTests.Name)]
public sealed class DeadLettersTests(LocalServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("MaxDeliveryCountExceeded", "delivery-limit")]
    [InlineData("TTLExpiredException", "delivery-limit")]
    [InlineData("bad-message", "bad-message")]
    [InlineData("someone's own reason", "internal")]
    public async Task A_job_whose_message_died_failed_for_that_reason(string reason, string code)
    {
        var (job, dead) = await DieAsync(s => s, reason);

        await RecordAsync(dead);
        await RecordAsync(dead);

        var status = await StatusAsync(job);
        Assert.Equal((JobState.Failed, code), (status.State, status.Error!.Code));
        Assert.NotNull(status.FinishedAt);
        Assert.DoesNotContain(job.JobId, await services.Ledger.OpenJobsAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Cancelled)]
    public async Task A_final_status_is_never_touched(JobState state)
    {
        var (job, dead) = await DieAsync(s => s with { State = state }, "MaxDeliveryCountExceeded");
        var before = await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation);

        await RecordAsync(dead);

        Assert.Equal(before!.ETag, (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.ETag);
    }

    [Fact]
    public async Task A_job_that_another_message_keeps_running_goes_on()
    {
        var (job, dead) = await DieAsync(s => s with { State = JobState.Running, Delivery = -1 }, "MaxDeliveryCountExceeded");

        await RecordAsync(dead);

        Assert.Equal(JobState.Running, (await StatusAsync(job)).State);
    }

    [Fact]
    public async Task A_running_job_of_this_very_message_failed()
    {
        var job = await QueueTests.JobAsync(services);
        var dead = await DieAsync(job, "MaxDeliveryCountExceeded");
        await EnterAsync(job, s => s with { State = JobState.Running, Delivery = dead.SequenceNumber });

        await RecordAsync(dead);

        Assert.Equal(JobState.Failed, (await StatusAsync(job)).State);
    }

    [Theory]
    [InlineData("by hand", "{}")]
    [InlineData("bytes", "\u0000\u0001")]
    [InlineData("nothing", "")]
    [InlineData("later", """{"schemaVersion":2}""")]
    public async Task A_message_that_is_no_job_is_kept_with_its_reason(string id, string body)
    {
        await using var sender = services.Bus.CreateSender(services.Queue);
        await sender.SendMessageAsync(new ServiceBusMessage(body) { MessageId = id }, Cancellation);
        await DeadQueue.BuryAsync(services, id, "bad-message", "It is no job.");
        var dead = await DeadQueue.ExhumeAsync(services, id);

        await RecordAsync(dead);
        await RecordAsync(dead);

        var folder = Assert.Single(await KeptAsync(dead)).Folder;
        var status = (await services.Ledger.ReadAsync(folder, Cancellation))!.Status;
        Assert.Equal((JobState.Rejected, "bad-message", id), (status.State, status.Error!.Code, status.Source.Name));
        Assert.Equal(body, (await services.Results.GetBlobClient($"{folder}/message").DownloadContentAsync(Cancellation)).Value.Content.ToString());
    }

    [Fact]
    public async Task A_job_of_which_nothing_is_recorded_is_kept_like_any_other_foreign_message()
    {
        var dead = await DieAsync(await QueueTests.JobAsync(services), "MaxDeliveryCountExceeded");

        await RecordAsync(dead);

        Assert.Single(await KeptAsync(dead));
    }

    [Fact]
    public async Task A_job_whose_status_someone_scribbled_over_is_kept_and_does_not_come_back_for_ever()
    {
        var (job, dead) = await DieAsync(s => s, "MaxDeliveryCountExceeded");
        await services.Results.GetBlobClient($"{job.ResultFolder()}/status.json").UploadAsync(new BinaryData("scribble"), overwrite: true, Cancellation);

        await RecordAsync(dead);

        Assert.Single(await KeptAsync(dead));
        await services.Ledger.CloseAsync(job.JobId, Cancellation);
    }

    [Fact]
    public async Task The_dead_letter_of_an_earlier_opening_says_nothing_of_the_present_one()
    {
        var (job, dead) = await DieAsync(s => s with { Reopened = 1 }, "MaxDeliveryCountExceeded");

        await RecordAsync(dead);

        Assert.Equal((JobState.Queued, null), ((await StatusAsync(job)).State, (await StatusAsync(job)).Error));
    }

    private async Task<(JobMessage Job, ServiceBusReceivedMessage Dead)> DieAsync(Func<JobStatus, JobStatus> status, string reason)
    {
        var job = await QueueTests.JobAsync(services);
        await EnterAsync(job, status);
        return (job, await DieAsync(job, reason));
    }

    private async Task<ServiceBusReceivedMessage> DieAsync(JobMessage job, string reason)
    {
        await using var sender = services.Bus.CreateSender(services.Queue);
        await sender.SendMessageAsync(QueueMessage.Of(job), Cancellation);
        await DeadQueue.BuryAsync(services, job.JobId, reason);
        return await DeadQueue.ExhumeAsync(services, job.JobId);
    }

    private async Task EnterAsync(JobMessage job, Func<JobStatus, JobStatus> status)
    {
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);
        await services.Ledger.CreateAsync(job.ResultFolder(), status(JobStatus.Queued(job)), Cancellation);
    }

    private async Task<IReadOnlyList<JobListing>> KeptAsync(ServiceBusReceivedMessage dead) =>
        [.. (await services.Ledger.ListAsync("rejected", JobState.Rejected, null, JobLedger.MostListed, Cancellation)).Jobs
            .Where(j => j.Folder.StartsWith($"rejected/dead-letters/{dead.SequenceNumber}/", StringComparison.Ordinal))];

    private async Task RecordAsync(ServiceBusReceivedMessage message)
    {
        using var telemetry = new Telemetry();
        await new DeadLetters(services.Blobs, services.Ledger, new SweepRules(), TimeProvider.System, telemetry, NullLogger<DeadLetters>.Instance).RecordAsync(message, Cancellation);
    }

    private async Task<JobStatus> StatusAsync(JobMessage job) => (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.Status;
}
