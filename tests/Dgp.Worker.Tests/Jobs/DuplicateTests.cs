using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class DuplicateTests(Cloud cloud)
{
    [Fact]
    public async Task A_second_message_of_a_job_that_is_done_changes_nothing()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 2 });
        await using var worker = queue.Worker();
        await worker.NextAsync();
        var before = await queue.FilesAsync(job);

        await queue.SendAsync(job, messageId: "again");
        var line = await worker.NextAsync();

        Assert.Equal("done", line.GetProperty("state").GetString());
        Assert.Equal(before.Select(f => f.Properties.ETag), (await queue.FilesAsync(job)).Select(f => f.Properties.ETag));
        Assert.Equal(0, (await queue.CountsAsync()).Total);
    }

    [Fact]
    public async Task A_message_of_an_earlier_opening_is_dropped_and_that_of_the_present_one_done()
    {
        await using var queue = cloud.Queue();
        var job = await queue.AcceptAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 2 });
        var cancelled = await queue.Ledger.CancelAsync(job.JobId, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        var opened = await queue.Ledger.ReopenAsync(cancelled!, job, TestContext.Current.CancellationToken);
        await queue.SendAsync(job);
        await using var worker = queue.Worker();

        Assert.Equal("outdated", (await worker.NextAsync()).GetProperty("state").GetString());
        Assert.Equal(opened!.ETag, (await queue.StatusAsync(job)).ETag);
        await queue.SendAsync(job.ForOpening(1));
        Assert.Equal("succeeded", (await worker.NextAsync()).GetProperty("state").GetString());

        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Succeeded, 1, 1), (status.State, status.Reopened, status.Attempt));
        Assert.Equal(0, (await queue.CountsAsync()).Total);
    }

    [Fact]
    public async Task A_second_message_of_a_job_that_another_worker_has_is_dropped()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 100_000 });
        await using var first = queue.Worker();
        var running = await queue.UntilAsync(job, s => s.State == JobState.Running);

        await queue.SendAsync(job, messageId: "again");
        await using var second = queue.Worker();
        var line = await second.NextAsync();

        Assert.Equal("duplicate", line.GetProperty("state").GetString());
        var now = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Running, 1, running.Status.Worker), (now.State, now.Attempt, now.Worker));
        Assert.Equal(1, (await queue.CountsAsync()).Total);
    }
}
