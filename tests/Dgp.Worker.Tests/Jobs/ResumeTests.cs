using System.Text.Json;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class ResumeTests(Cloud cloud)
{
    private static readonly JobOptions Options = new() { Class = "cat", Steps = 400 };

    [Fact]
    public async Task A_job_whose_workers_are_killed_ends_with_the_bytes_of_an_undisturbed_one()
    {
        await using var queue = cloud.Queue(shortLock: true);
        var picture = TestPictures.Jpeg(40, 30);
        var disturbed = await queue.SubmitAsync(JobTasks.Colorize, Options, picture);
        var first = await KilledAsync(queue, disturbed);
        var second = await KilledAsync(queue, disturbed);
        var undisturbed = await queue.SubmitAsync(JobTasks.Colorize, Options, picture);

        await using var worker = queue.Worker("--drain", "2");
        var (exitCode, log) = await worker.EndAsync();

        Assert.True(exitCode == 0, log);
        var status = (await queue.StatusAsync(disturbed)).Status;
        Assert.Equal((JobState.Succeeded, 3), (status.State, status.Attempt));
        Assert.Equal(await queue.ReadAsync(undisturbed, ResultFiles.Restored), await queue.ReadAsync(disturbed, ResultFiles.Restored));
        var resumes = await ResumesAsync(queue, disturbed);
        Assert.Equal(2, resumes.Count);
        Assert.True(resumes[0] >= first && resumes[1] >= second && second > first && first > 0, $"{first}, {second} and {string.Join(", ", resumes)}");
        Assert.Empty(await ResumesAsync(queue, undisturbed));
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_leaves_its_job_and_another_goes_on_at_the_same_iteration()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, Options);
        await using var first = queue.Worker();
        await queue.UntilKeptAsync(job);

        await first.SignalAsync("TERM");
        var line = await first.NextAsync();
        var (exitCode, log) = await first.EndAsync();
        var left = (await queue.StatusAsync(job)).Status;
        await using var second = queue.Worker("--drain", "1");
        await second.EndAsync();

        Assert.True(exitCode == 0, log);
        Assert.Equal("abandoned", line.GetProperty("state").GetString());
        Assert.Equal((JobState.Running, 1), (left.State, left.Attempt));
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Succeeded, 2), (status.State, status.Attempt));
        // The state after the very last iteration was saved, not one from a moment before.
        Assert.True(Assert.Single(await ResumesAsync(queue, job)) >= left.Progress!.Iteration);
        Assert.True(status.ComputeSeconds > left.ComputeSeconds);
    }

    /// <summary>
    /// Has a worker do the job until more iterations are kept than before, which is so at the end of a stage at the latest, and kills it.
    /// </summary>
    /// <returns>How many were kept.</returns>
    private static async Task<int> KilledAsync(TestQueue queue, JobMessage job)
    {
        var before = await queue.KeptIterationsAsync(job);
        await using var worker = queue.Worker();
        int now;
        while ((now = await queue.KeptIterationsAsync(job)) <= before)
        {
            Assert.False((await queue.StatusAsync(job)).Status.IsFinal);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await worker.KillAsync();
        return now;
    }

    private static async Task<List<int>> ResumesAsync(TestQueue queue, JobMessage job)
    {
        using var report = JsonDocument.Parse(await queue.ReadAsync(job, ResultFiles.Report));
        return [.. report.RootElement.GetProperty("job").GetProperty("resumedFrom").EnumerateArray().Select(n => n.GetInt32())];
    }
}
