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
        return await new Admission(services.Ledger, sender, TimeProvider.System, telemetry ?? own, NullLogger<Admission>.Instance).EnterAsync(decision, Cancellation);
    }

    private Task<JobMessage> JobAsync() => QueueTests.JobAsync(services);
}
