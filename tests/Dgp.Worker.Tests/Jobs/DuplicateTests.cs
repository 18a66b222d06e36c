using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class DuplicateTests(Cloud cloud)
{
    [Fact]
    public async Task A_second_message_of_a_job_that_is_done_changes_nothing()
    {
        await using var queue = await cloud.QueueAsync();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 2 });
        await using var worker = queue.Worker();
        await worker.NextAsync();
        var before = await queue.FilesAsync(job);

        await queue.SendAsync(job, messageId: "again");
        var line = await worker.NextAsync();

        Assert.Equal("done", line.GetProperty("state").GetString());
        Assert.Equal(before.Select(f => f.Properties.ETag), (await queue.FilesAsync(job)).Select(f => f.Properties.ETag));
        Assert.Equal(0, (await queue.CountsAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_second_message_of_a_job_that_another_worker_has_is_dropped()
    {
        await using var queue = await cloud.QueueAsync();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 100_000 });
        await using var first = queue.Worker();
        var running = await queue.UntilAsync(job, s => s.State == JobState.Running);

        await queue.SendAsync(job, messageId: "again");
        await using var second = queue.Worker();
        var line = await second.NextAsync();

        Assert.Equal("duplicate", line.GetProperty("state").GetString());
        var now = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Running, 1, running.Status.Worker), (now.State, now.Attempt, now.Worker));
        Assert.Equal(1, (await queue.CountsAsync()).TotalMessageCount);
    }
}
