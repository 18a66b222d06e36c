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
    public async Task A_job_without_a_status_gets_one_and_a_message()
    {
        var job = await EnterAsync(state: null);

        await SweepAsync(new SweepRules());

        Assert.Equal(JobState.Queued, (await StatusAsync(job)).State);
        Assert.Single(await services.MessagesAsync(job.JobId));
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
    public async Task A_job_that_is_done_is_closed_and_then_not_looked_at_again()
    {
        var job = await EnterAsync(JobState.Succeeded);
        Assert.Contains(job.JobId, await OpenAsync());

        await SweepAsync(new SweepRules());

        Assert.DoesNotContain(job.JobId, await OpenAsync());
        Assert.Empty(await services.MessagesAsync(job.JobId));
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Running)]
    [InlineData(null)]
    public async Task A_job_whose_message_is_lost_for_a_week_is_given_up(JobState? state)
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
        await services.Ledger.CloseAsync(scribbled.JobId, Cancellation);
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
    public async Task The_queue_is_not_looked_through_when_no_job_is_idle()
    {
        await CloseAllAsync();

        // Any look at a disposed client would throw.
        await using var bus = Connections.Bus(services.Settings);
        await bus.DisposeAsync();

        Assert.Equal((0, 0, 0, 0), await SweepAsync(new SweepRules(), bus));
    }

    private async Task<JobMessage> EnterAsync(JobState? state, TimeSpan age = default, int attempt = 0)
    {
        var job = await QueueTests.JobAsync(services) with { SubmittedAt = DateTimeOffset.UtcNow - age };
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);
        if (state is { } known)
        {
            await services.Ledger.CreateAsync(job.ResultFolder(), JobStatus.Queued(job) with { State = known, Attempt = attempt }, Cancellation);
        }

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
        foreach (var open in await OpenAsync())
        {
            await services.Ledger.CloseAsync(open, Cancellation);
        }
    }

    private async Task<JobStatus> StatusAsync(JobMessage job) => (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.Status;

    private async Task<List<string>> OpenAsync() => await services.Ledger.OpenJobsAsync(Cancellation).ToListAsync(Cancellation);
}
