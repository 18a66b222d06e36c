using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class CancelTests(Cloud cloud)
{
    private static readonly JobOptions Endless = new() { Class = "cat", Steps = 100_000 };

    [Fact]
    public async Task A_queued_job_that_was_cancelled_is_never_begun()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, Endless);
        await queue.Ledger.CancelAsync(job.JobId, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);

        await using var worker = queue.Worker();
        await worker.NextAsync();

        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Cancelled, 0), (status.State, status.Attempt));
        Assert.Equal(0, (await queue.CountsAsync()).Total);
    }

    [Fact]
    public async Task A_running_job_stops_when_it_is_asked_to()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, Endless);
        await using var worker = queue.Worker();
        await queue.UntilAsync(job, s => s.Progress is { Iteration: > 0 });

        await queue.Ledger.CancelAsync(job.JobId, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        var line = await worker.NextAsync();

        Assert.Equal("cancelled", line.GetProperty("state").GetString());
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Cancelled, true), (status.State, status.CancelRequested));
        Assert.Empty(status.Files);
        Assert.Equal([ResultFiles.Status], (await queue.FilesAsync(job)).Select(f => Path.GetFileName(f.Name)));
        Assert.False(await queue.HasCheckpointAsync(job));
    }

    [Fact]
    public async Task A_job_whose_worker_died_before_it_could_stop_is_cancelled_by_the_next()
    {
        await using var queue = cloud.Queue(shortLock: true);
        var job = await queue.SubmitAsync(JobTasks.Colorize, Endless);
        await using (var first = queue.Worker())
        {
            await queue.UntilAsync(job, s => s.Progress is { Iteration: > 0 });
            await first.SignalAsync("STOP");
            await queue.Ledger.CancelAsync(job.JobId, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
            await first.KillAsync();
        }

        await using var second = queue.Worker();
        await second.NextAsync();

        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Cancelled, 1), (status.State, status.Attempt));
        Assert.False(await queue.HasCheckpointAsync(job));
    }
}
