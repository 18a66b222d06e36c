using System.Diagnostics.Metrics;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dgp.Functions.Tests.Upkeep;

[Collection(QueueTests.Name)]
public sealed class StuckJobsTests(LocalServices services)
{
    // Everything counts as idle at once.
    private static readonly SweepRules Impatient = new() { Idle = TimeSpan.Zero };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Running)]
    public async Task A_job_without_a_message_gets_one(JobState state)
    {
        var job = await EnterAsync(state);

        await SweepAsync(Impatient);

        Assert.Equal(job.ToJson(), Assert.Single(await services.MessagesAsync(job.JobId)).Body.ToArray());
        Assert.Equal(state, (await StatusAsync(job)).State);
    }

    [Fact]
    public async Task A_job_that_changed_a_moment_ago_is_left_alone()
    {
        var job = await EnterAsync(JobState.Queued);

        await SweepAsync(new SweepRules());

        Assert.Empty(await services.MessagesAsync(job.JobId));
    }

    [Fact]
    public async Task A_job_whose_message_waits_or_is_dead_is_left_alone()
    {
        var (waiting, dead) = (await EnterAsync(JobState.Queued), await EnterAsync(JobState.Queued));
        await using var sender = services.Bus.CreateSender(services.Queue);
        await sender.SendMessageAsync(QueueMessage.Of(waiting), Cancellation);
        await sender.SendMessageAsync(QueueMessage.Of(dead), Cancellation);
        await DeadQueue.BuryAsync(services, dead.JobId, "MaxDeliveryCountExceeded");
        // Duplicate detection would hide that they were sent again: it is gone with the time it looks back.
        var before = (await services.MessagesAsync(waiting.JobId)).Single().SequenceNumber;

        var swept = await SweepAsync(Impatient with { GiveUp = TimeSpan.Zero });

        Assert.Equal(before, (await services.MessagesAsync(waiting.JobId)).Single().SequenceNumber);
        Assert.Equal([JobState.Queued, JobState.Queued], [(await StatusAsync(waiting)).State, (await StatusAsync(dead)).State]);
        Assert.True(swept.Open >= 2);
    }

    [Fact]
    public async Task A_job_that_is_done_and_still_listed_as_running_is_put_right_and_closed()
    {
        var job = await EnterAsync(JobState.Running);
        // As a worker that died between the two leaves it.
        await services.WriteBehindTheIndexAsync(job.ResultFolder(), s => s with { State = JobState.Succeeded });

        await SweepAsync(new SweepRules());

        Assert.DoesNotContain(job.JobId, await OpenAsync());
        Assert.DoesNotContain(job.JobId, await services.Ledger.ListOpenAsync(Cancellation).Select(j => j.JobId).ToListAsync(Cancellation));
        Assert.Empty(await services.MessagesAsync(job.JobId));
    }

    [Fact]
    public async Task A_message_that_was_sent_again_is_not_sent_a_third_time_while_it_waits()
    {
        var job = await EnterAsync(JobState.Queued);
        var swept = await SweepAsync(Impatient);
        var sent = (await services.MessagesAsync(job.JobId)).Single().SequenceNumber;

        var again = await SweepAsync(Impatient);

        Assert.True(swept.Resent >= 1);
        Assert.Equal(0, again.Resent);
        Assert.Equal(sent, (await services.MessagesAsync(job.JobId)).Single().SequenceNumber);
    }

    [Fact]
    public async Task Behind_a_backlog_only_the_front_of_the_queue_is_looked_at_and_a_lost_message_is_missed_when_its_turn_has_passed()
    {
        await CloseAllAsync();
        var lost = await EnterAsync(JobState.Queued);
        // Storage dates to the second, so clocks differ by one here.
        await Task.Delay(TimeSpan.FromSeconds(2.1), Cancellation);
        await using var sender = services.Bus.CreateSender(services.Queue);
        var backlog = Enumerable.Range(0, QueueContents.FrontLength + 50).Select(_ => new Azure.Messaging.ServiceBus.ServiceBusMessage("backlog") { MessageId = $"backlog-{Guid.NewGuid():N}" }).ToList();
        await sender.SendMessagesAsync(backlog, Cancellation);
        var waits = await EnterAsync(JobState.Queued);

        var swept = await SweepAsync(Impatient with { Skew = TimeSpan.FromSeconds(1) });

        var (found, left) = (await services.MessagesAsync(lost.JobId), await services.MessagesAsync(waits.JobId));
        var front = await new QueueContents(services.Bus, services.Settings).FrontAsync(Cancellation);
        await DrainAsync(backlog.Count);
        Assert.Equal(1, swept.Resent);
        Assert.Single(found);
        Assert.Empty(left);
        Assert.InRange(front.Jobs.Count, 1, QueueContents.FrontLength);
    }

    private async Task DrainAsync(int backlog)
    {
        await using var receiver = services.Bus.CreateReceiver(
            services.Queue, new Azure.Messaging.ServiceBus.ServiceBusReceiverOptions { ReceiveMode = Azure.Messaging.ServiceBus.ServiceBusReceiveMode.ReceiveAndDelete });
        while (backlog > 0)
        {
            backlog -= (await receiver.ReceiveMessagesAsync(backlog, TimeSpan.FromSeconds(5), Cancellation)).Count(m => m.MessageId!.StartsWith("backlog", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Running)]
    public async Task A_job_whose_message_is_lost_for_a_week_is_given_up(JobState state)
    {
        var job = await EnterAsync(state, age: TimeSpan.FromDays(8));

        await SweepAsync(Impatient);

        var status = await StatusAsync(job);
        Assert.Equal((JobState.Failed, "delivery-limit"), (status.State, status.Error!.Code));
        Assert.Empty(await services.MessagesAsync(job.JobId));
    }

    [Fact]
    public async Task A_job_that_twenty_workers_began_is_given_up()
    {
        var job = await EnterAsync(JobState.Running, attempt: 20);

        await SweepAsync(Impatient);

        Assert.Equal((JobState.Failed, "delivery-limit"), ((await StatusAsync(job)).State, (await StatusAsync(job)).Error!.Code));
    }

    [Fact]
    public async Task What_someone_scribbled_over_a_status_harms_no_other_job()
    {
        var (scribbled, good) = (await EnterAsync(JobState.Queued), await EnterAsync(JobState.Queued));
        await services.Results.GetBlobClient($"{scribbled.ResultFolder()}/status.json").UploadAsync(new BinaryData("scribble"), overwrite: true, Cancellation);

        await SweepAsync(Impatient);

        Assert.Single(await services.MessagesAsync(good.JobId));
        await CloseAllAsync();
    }

    [Fact]
    public async Task Of_the_open_jobs_those_without_a_worker_wait_and_the_oldest_says_for_how_long()
    {
        await CloseAllAsync();
        await EnterAsync(JobState.Queued, age: TimeSpan.FromMinutes(3));
        await EnterAsync(JobState.Queued, age: TimeSpan.FromMinutes(10));
        await EnterAsync(JobState.Running, age: TimeSpan.FromMinutes(20));
        await EnterAsync(JobState.Succeeded, age: TimeSpan.FromMinutes(30));

        var (waiting, oldest) = await WaitingAsync(new SweepRules());

        Assert.Equal(2, waiting);
        Assert.InRange(oldest, 10 * 60, 11 * 60);
    }

    [Fact]
    public async Task A_running_job_whose_worker_is_silent_for_long_waits_again()
    {
        await CloseAllAsync();
        await EnterAsync(JobState.Running, age: TimeSpan.FromMinutes(20));

        var (waiting, oldest) = await WaitingAsync(new SweepRules { StillAlive = TimeSpan.Zero });

        Assert.Equal(1, waiting);
        Assert.InRange(oldest, 20 * 60, 21 * 60);
    }

    [Fact]
    public async Task Where_no_job_waits_the_oldest_has_waited_for_nothing()
    {
        await CloseAllAsync();
        await EnterAsync(JobState.Running, age: TimeSpan.FromMinutes(20));

        Assert.Equal((0, 0), await WaitingAsync(new SweepRules()));
    }

    [Fact]
    public async Task A_job_that_was_opened_again_gets_the_message_of_its_present_opening()
    {
        var job = await EnterAsync(JobState.Queued);
        await services.Ledger.ChangeAsync(job.ResultFolder(), s => s.Reopened == 2 ? null : s with { Reopened = 2 }, Cancellation);

        await SweepAsync(Impatient);

        Assert.Equal(job.ForOpening(2), JobMessage.Parse(Assert.Single(await services.MessagesAsync(job.JobId + "-2")).Body.ToMemory()));
    }

    [Fact]
    public async Task An_account_that_a_crash_left_wrong_is_put_right()
    {
        var owner = Guid.NewGuid().ToString("N");
        var job = await EnterAsync(JobState.Queued, owner: owner);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        Task<OwnerAccount> AccountAsync(Func<OwnerAccount, OwnerAccount>? change = null) => services.Ledger.Owners.ChangeAsync(owner, today, change ?? (a => a), Cancellation);
        await AccountAsync(a => a with { Open = 7, Seconds = 3, Ended = 1 });

        await SweepAsync(new SweepRules());
        Assert.Equal(new OwnerAccount(1, today, 3, 1), await AccountAsync());

        await services.Ledger.CancelAsync(job.JobId, DateTimeOffset.UtcNow, Cancellation);
        Assert.Equal(new OwnerAccount(0, today, 3, 2), await AccountAsync());
        await SweepAsync(new SweepRules());
        Assert.Equal(new OwnerAccount(0, today, 3, 2), await AccountAsync());
    }

    [Fact]
    public async Task The_queue_is_not_looked_through_when_no_job_is_idle()
    {
        await CloseAllAsync();

        // Any look at a disposed client would throw.
        await using var bus = Connections.Bus(services.Settings);
        await bus.DisposeAsync();

        Assert.Equal((0, 0, 0, 0), await SweepAsync(new SweepRules(), bus));
    }

    private async Task<JobMessage> EnterAsync(JobState state, TimeSpan age = default, int attempt = 0, string? owner = null)
    {
        var job = await QueueTests.JobAsync(services, owner) with { SubmittedAt = DateTimeOffset.UtcNow - age };
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);
        await services.Ledger.CreateAsync(job.ResultFolder(), JobStatus.Queued(job) with { State = state, Attempt = attempt }, Cancellation);
        return job;
    }

    private async Task<(int Open, int Closed, int Resent, int GivenUp)> SweepAsync(SweepRules rules, Azure.Messaging.ServiceBus.ServiceBusClient? bus = null)
    {
        await using var sender = services.Bus.CreateSender(services.Queue);
        using var telemetry = new Telemetry();
        return await new StuckJobs(
                services.Ledger, sender, new QueueContents(bus ?? services.Bus, services.Settings), rules, TimeProvider.System, telemetry, NullLogger<StuckJobs>.Instance)
            .SweepAsync(Cancellation);
    }

    /// <summary>What a sweep reports. Only the tests of this class sweep, one after the other.</summary>
    private async Task<(long Waiting, double Oldest)> WaitingAsync(SweepRules rules)
    {
        var reported = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Name is "dgp.jobs.waiting" or "dgp.jobs.oldest_waiting")
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => reported[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => reported[instrument.Name] = value);
        listener.Start();
        await SweepAsync(rules);
        return ((long)reported["dgp.jobs.waiting"], reported["dgp.jobs.oldest_waiting"]);
    }

    private async Task CloseAllAsync()
    {
        foreach (var open in await services.Ledger.ListOpenAsync(Cancellation).ToListAsync(Cancellation))
        {
            try
            {
                await services.Ledger.ChangeAsync(open.Folder, s => s.IsFinal ? null : s with { State = JobState.Cancelled }, Cancellation);
            }
            catch (System.Text.Json.JsonException)
            {
                // Tests scribble over statuses.
                await services.Results.GetBlobClient($"{open.Folder}/status.json").DeleteAsync(cancellationToken: Cancellation);
            }

            await services.Ledger.ForgetAsync(open);
            await services.Ledger.CloseAsync(open.JobId, Cancellation);
        }
    }

    private async Task<JobStatus> StatusAsync(JobMessage job) => (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.Status;

    private async Task<List<string>> OpenAsync() => await services.Ledger.OpenJobsAsync(Cancellation).ToListAsync(Cancellation);
}
