using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class FailureTests(Cloud cloud)
{
    [Fact]
    public async Task What_cannot_be_restored_fails_at_once_with_its_code()
    {
        await using var queue = cloud.Queue();
        var cut = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions(), TestPictures.Png(32, 32)[..^40]);
        var unknownClass = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "kat" });
        var unknownPrior = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions(), prior: "absent");

        await using var worker = queue.Worker("--drain", "3");
        var (exitCode, log) = await worker.EndAsync();

        Assert.True(exitCode == 0, log);
        Assert.Equal("bad-image", await CodeAsync(queue, cut));
        Assert.Equal("unknown-class", await CodeAsync(queue, unknownClass));
        Assert.Equal("unknown-prior", await CodeAsync(queue, unknownPrior));
        Assert.Equal(0, (await queue.CountsAsync()).Total);
    }

    [Fact]
    public async Task A_job_may_not_compute_for_ever_however_many_workers_it_is_spread_over()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 100_000 });
        await using (var first = queue.Worker())
        {
            await queue.UntilAsync(job, s => s.ComputeSeconds > 2);
            await first.SignalAsync("TERM");
            await first.EndAsync();
        }

        var before = (await queue.StatusAsync(job)).Status.ComputeSeconds;
        await using var second = queue.Worker(new Dictionary<string, string> { ["DGP_JOB_SECONDS"] = "2" }, "--drain", "1");
        var line = await second.NextAsync();

        Assert.Equal("deadline-exceeded", line.GetProperty("error").GetString());
        Assert.Equal("deadline-exceeded", await CodeAsync(queue, job));
        // What the first worker computed counts, and what the second did beside it.
        Assert.InRange((await queue.StatusAsync(job)).Status.ComputeSeconds - before, 0, line.GetProperty("seconds").GetDouble());
    }

    private static async Task<string> CodeAsync(TestQueue queue, JobMessage job)
    {
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Failed, 1), (status.State, Math.Min(1, status.Attempt)));
        Assert.DoesNotContain("   at ", status.Error!.Message, StringComparison.Ordinal);
        return status.Error.Code;
    }
}
