using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

public sealed class CancelTests(Storage storage)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_closed()
    {
        var job = await Entered(j => j.Queued);

        var status = await storage.Ledger.CancelAsync(job.Id, Now, Cancellation);

        Assert.Equal(JobState.Cancelled, status?.Status.State);
        Assert.Equal(Now, status?.Status.FinishedAt);
        Assert.False(await IsOpenAsync(job));
    }

    [Fact]
    public async Task A_running_job_is_asked_to_stop_and_stays_open()
    {
        var job = await Entered(j => j.Running());

        var status = await storage.Ledger.CancelAsync(job.Id, Now, Cancellation);

        Assert.Equal(JobState.Running, status?.Status.State);
        Assert.True(status?.Status.CancelRequested);
        Assert.Equal("worker-1", status?.Status.Worker);
        Assert.True(await IsOpenAsync(job));
    }

    [Fact]
    public async Task Asking_twice_writes_once()
    {
        var job = await Entered(j => j.Running());

        var first = await storage.Ledger.CancelAsync(job.Id, Now, Cancellation);
        var second = await storage.Ledger.CancelAsync(job.Id, Now.AddMinutes(1), Cancellation);

        Assert.Equal(first?.ETag, second?.ETag);
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    [InlineData(JobState.Superseded)]
    [InlineData(JobState.Rejected)]
    public async Task A_job_that_is_done_stays_as_it_is(JobState state)
    {
        var job = await Entered(j => j.Queued with { State = state });
        var before = await storage.Ledger.ReadAsync(job.Folder, Cancellation);

        var after = await storage.Ledger.CancelAsync(job.Id, Now, Cancellation);

        Assert.Equal(before?.ETag, after?.ETag);
        Assert.Equal(state, after?.Status.State);
    }

    [Fact]
    public async Task There_is_nothing_to_cancel_of_an_unknown_job() =>
        Assert.Null(await storage.Ledger.CancelAsync(Job.Of().Id, Now, Cancellation));

    [Fact]
    public async Task A_job_is_either_cancelled_before_it_was_taken_or_asked_to_stop_after()
    {
        for (var round = 0; round < 20; round++)
        {
            var job = await Entered(j => j.Queued);
            var queued = await storage.Ledger.ReadAsync(job.Folder, Cancellation);
            Assert.NotNull(queued);

            var taking = storage.Ledger.ReplaceAsync(queued, job.Running(), Cancellation);
            await Task.WhenAll(taking, storage.Ledger.CancelAsync(job.Id, Now, Cancellation));

            var there = (await storage.Ledger.ReadAsync(job.Folder, Cancellation))?.Status;
            Assert.Equal(await taking is null ? JobState.Cancelled : JobState.Running, there?.State);
            Assert.True(there?.CancelRequested);
        }
    }

    private async Task<Job> Entered(Func<Job, JobStatus> status)
    {
        var job = Job.Of();
        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);
        Assert.NotNull(await storage.Ledger.CreateAsync(job.Folder, status(job), Cancellation));
        return job;
    }

    private async Task<bool> IsOpenAsync(Job job)
    {
        await foreach (var id in storage.Ledger.OpenJobsAsync(Cancellation))
        {
            if (id == job.Id)
            {
                return true;
            }
        }

        return false;
    }
}
