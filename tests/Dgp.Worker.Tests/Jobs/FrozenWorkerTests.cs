using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class FrozenWorkerTests(Cloud cloud)
{
    [Fact]
    public async Task A_worker_that_wakes_up_after_another_finished_its_job_changes_nothing()
    {
        await using var queue = cloud.Queue(shortLock: true);
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 400 });
        await using var frozen = queue.Worker();
        await queue.UntilKeptAsync(job);
        await frozen.SignalAsync("STOP");

        await using var other = queue.Worker("--drain", "1");
        await other.EndAsync();
        var before = await queue.FilesAsync(job);
        await frozen.SignalAsync("CONT");
        var line = await frozen.NextAsync();

        Assert.Contains(line.GetProperty("state").GetString(), new[] { "replaced", "lock-lost" });
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Succeeded, 2), (status.State, status.Attempt));
        Assert.Equal(before.Select(f => (f.Name, f.Properties.ETag)), (await queue.FilesAsync(job)).Select(f => (f.Name, f.Properties.ETag)));
        Assert.False(await queue.HasCheckpointAsync(job));
    }

    [Fact]
    public async Task A_worker_that_wakes_up_alone_takes_its_job_again()
    {
        await using var queue = cloud.Queue(shortLock: true);
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 400 });
        await using var worker = queue.Worker("--drain", "1");
        await queue.UntilKeptAsync(job);

        await worker.SignalAsync("STOP");
        await Task.Delay(TestQueue.ShortLock + TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await worker.SignalAsync("CONT");
        await worker.EndAsync();

        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Succeeded, 2), (status.State, status.Attempt));
        Assert.Equal(0, (await queue.CountsAsync()).Total);
    }
}
