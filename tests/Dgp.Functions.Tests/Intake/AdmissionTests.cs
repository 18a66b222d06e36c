using System.Diagnostics.Metrics;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dgp.Functions.Tests.Intake;

[Collection(QueueTests.Name)]
public sealed class AdmissionTests(LocalServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whoever_dies_after_a_step_the_next_event_leaves_one_entry_one_status_and_one_message(int stepsDone)
    {
        var job = await JobAsync();
        Func<Task>[] steps =
        [
            () => services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation),
            () => services.Ledger.CreateAsync(job.ResultFolder(), JobStatus.Queued(job), Cancellation),
            () => services.Bus.CreateSender(services.Queue).SendMessageAsync(QueueMessage.Of(job), Cancellation),
        ];
        foreach (var step in steps.Take(stepsDone))
        {
            await step();
        }

        // A later event has another time and another trace.
        var state = await EnterAsync(new Decision.Accepted(job with { SubmittedAt = job.SubmittedAt.AddSeconds(1) }));

        Assert.Equal(JobState.Queued, state);
        Assert.Single(await services.MessagesAsync(job.JobId));
        Assert.Equal(JobState.Queued, (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.Status.State);
        Assert.NotNull((await services.Ledger.FindAsync(job.JobId, Cancellation))!.Message);
    }

    [Fact]
    public async Task Twenty_events_at_once_for_one_upload_are_one_job()
    {
        var job = await JobAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EnterAsync(new Decision.Accepted(job))));

        Assert.Single(await services.MessagesAsync(job.JobId));
    }

    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Cancelled)]
    public async Task A_job_that_has_gone_on_is_not_queued_again(JobState state)
    {
        var job = await JobAsync();
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);
        await services.Ledger.CreateAsync(job.ResultFolder(), JobStatus.Queued(job) with { State = state }, Cancellation);

        Assert.Equal(state, await EnterAsync(new Decision.Accepted(job)));
        Assert.Empty(await services.MessagesAsync(job.JobId));
    }

    [Fact]
    public async Task A_job_that_was_accepted_stays_so_although_the_same_upload_is_refused_later()
    {
        var job = await JobAsync();
        await EnterAsync(new Decision.Accepted(job));

        var source = new BlobRef(job.Source.Container, job.Source.Name, job.Source.Etag);
        var state = await EnterAsync(new Decision.Rejected(job.JobId, job.Task, source, new DgpException(ErrorCode.NotFound, "The mask is gone.", "Bring it back.")));

        Assert.Equal(JobState.Queued, state);
        Assert.Equal(JobState.Queued, (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.Status.State);
    }

    [Theory]
    [InlineData(JobState.Cancelled, null, true)]
    [InlineData(JobState.Failed, ErrorCode.StorageUnavailable, true)]
    [InlineData(JobState.Failed, ErrorCode.UnknownPrior, true)]
    [InlineData(JobState.Failed, ErrorCode.BadImage, false)]
    [InlineData(JobState.Succeeded, null, false)]
    [InlineData(JobState.Superseded, null, false)]
    [InlineData(JobState.Running, null, false)]
    public async Task A_job_that_is_asked_for_after_its_end_is_opened_again_where_that_may_help(JobState state, ErrorCode? code, bool opens)
    {
        var job = await EndedAsync(state, code);

        var first = await EnterAsync(Asked(job));
        var second = await EnterAsync(Asked(job));

        var expected = opens ? JobState.Queued : state;
        Assert.Equal((expected, expected), (first, second));
        Assert.Equal(opens ? 1 : 0, (await StatusAsync(job)).Reopened);
        var messages = await services.MessagesAsync(job.JobId + "-1");
        Assert.Equal(opens ? new[] { job.ForOpening(1) } : [], messages.Select(m => JobMessage.Parse(m.Body.ToMemory())));
        Assert.Empty(await services.MessagesAsync(job.JobId));
    }

    [Fact]
    public async Task An_event_that_comes_again_and_a_request_from_before_the_end_open_nothing()
    {
        var job = await EndedAsync(JobState.Cancelled);

        Assert.Equal(JobState.Cancelled, await EnterAsync(new Decision.Accepted(job)));
        Assert.Equal(JobState.Cancelled, await EnterAsync(new Decision.Accepted(job) { AskedAt = DateTimeOffset.UtcNow.AddMinutes(-1) }));
        Assert.Equal(JobState.Queued, await EnterAsync(new Decision.Accepted(job) { AskedAt = DateTimeOffset.UtcNow.AddMinutes(1) }));
    }

    [Fact]
    public async Task What_was_rejected_is_opened_by_any_event_once_it_is_found_good()
    {
        var job = await JobAsync();
        await EnterAsync(Refused(job, ErrorCode.UnknownPrior));

        var state = await EnterAsync(new Decision.Accepted(job));

        Assert.Equal(JobState.Queued, state);
        Assert.Equal((JobState.Queued, 1, null), ((await StatusAsync(job)).State, (await StatusAsync(job)).Reopened, (await StatusAsync(job)).Error));
        Assert.Single(await services.MessagesAsync(job.JobId + "-1"));
        Assert.Contains(job.JobId, await services.Ledger.OpenJobsAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task What_is_rejected_again_says_what_is_wrong_now_to_who_asked_and_is_left_alone_by_events()
    {
        var job = await JobAsync();
        await EnterAsync(Refused(job, ErrorCode.UnknownPrior));

        await EnterAsync(Refused(job, ErrorCode.TooLarge));
        Assert.Equal("unknown-prior", (await StatusAsync(job)).Error!.Code);
        await EnterAsync(Refused(job, ErrorCode.TooLarge) with { AskedAt = DateTimeOffset.MaxValue });

        Assert.Equal("too-large", (await StatusAsync(job)).Error!.Code);
    }

    [Fact]
    public async Task Of_ten_who_ask_at_once_one_opens_the_job_and_its_owner_has_one_more()
    {
        var job = await EndedAsync(JobState.Cancelled, owner: Guid.NewGuid().ToString("N"));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EnterAsync(Asked(job))));

        Assert.Equal(1, (await StatusAsync(job)).Reopened);
        Assert.Single(await services.MessagesAsync(job.JobId + "-1"));
        Assert.Equal(1, (await services.Ledger.Owners.ChangeAsync(UploadName.OwnerOf(job.Source.Name), default, a => a, Cancellation)).Open);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whoever_dies_while_opening_a_job_again_is_made_good_by_who_asks_next(int stepsDone)
    {
        var job = await EndedAsync(JobState.Cancelled);
        var ended = (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!;
        Func<Task>[] steps =
        [
            () => services.Ledger.ReopenAsync(ended, job, Cancellation),
            () => services.Bus.CreateSender(services.Queue).SendMessageAsync(QueueMessage.Of(job.ForOpening(1)), Cancellation),
        ];
        foreach (var step in steps.Take(stepsDone))
        {
            await step();
        }

        Assert.Equal(JobState.Queued, await EnterAsync(Asked(job)));

        Assert.Equal(1, (await StatusAsync(job)).Reopened);
        Assert.Single(await services.MessagesAsync(job.JobId + "-1"));
    }

    [Fact]
    public async Task Every_acceptance_and_rejection_is_counted_once()
    {
        using var telemetry = new Telemetry();
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            lock (counted)
            {
                counted.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(t => t.Value))}");
            }
        });
        listener.Start();
        var (accepted, refused) = (await JobAsync(), await JobAsync());
        var rejection = new Decision.Rejected(
            refused.JobId, refused.Task, new BlobRef("uploads", refused.Source.Name, refused.Source.Etag), new DgpException(ErrorCode.BadImage, "It is cut.", "Send it whole."));

        for (var i = 0; i < 2; i++)
        {
            await EnterAsync(new Decision.Accepted(accepted), telemetry);
            await EnterAsync(rejection, telemetry);
        }

        Assert.Equal(["dgp.jobs.accepted colorize", "dgp.jobs.rejected bad-image"], counted);
    }

    private async Task<JobState> EnterAsync(Decision decision, Telemetry? telemetry = null)
    {
        await using var sender = services.Bus.CreateSender(services.Queue);
        using var own = new Telemetry();
        var quota = new Quota(services.Ledger, JobLimits.Of(services.Settings), TimeProvider.System);
        var admission = new Admission(services.Ledger, quota, sender, TimeProvider.System, telemetry ?? own, NullLogger<Admission>.Instance);
        return (await admission.EnterAsync(decision, Cancellation)).State;
    }

    private Task<JobMessage> JobAsync() => QueueTests.JobAsync(services);

    private async Task<JobMessage> EndedAsync(JobState state, ErrorCode? code = null, string? owner = null)
    {
        var job = await QueueTests.JobAsync(services, owner);
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);
        var error = code is { } known ? JobError.From(new DgpException(known, "It went wrong.", "Do something.")) : null;
        await services.Ledger.CreateAsync(job.ResultFolder(), JobStatus.Queued(job) with { State = state, Error = error }, Cancellation);
        await services.Ledger.CloseAsync(job.JobId, Cancellation);
        return job;
    }

    private static Decision.Accepted Asked(JobMessage job) => new Decision.Accepted(job) { AskedAt = DateTimeOffset.MaxValue };

    private static Decision.Rejected Refused(JobMessage job, ErrorCode code) =>
        new Decision.Rejected(job.JobId, job.Task, job.Source.ToBlobRef(), new DgpException(code, "It went wrong.", "Do something.")) { Request = job.ToRequest() };

    private async Task<JobStatus> StatusAsync(JobMessage job) => (await services.Ledger.ReadAsync(job.ResultFolder(), Cancellation))!.Status;
}
