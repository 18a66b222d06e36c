using System.Text;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class BadMessageTests(Cloud cloud)
{
    [Fact]
    public async Task What_is_no_job_goes_to_the_dead_letters_with_a_reason_and_the_next_job_is_done()
    {
        await using var queue = cloud.Queue();
        var neverAccepted = new JobMessage
        {
            JobId = JobId.Of(Containers.Uploads, "colorize/a.png", "\"1\"", new JobOptions()),
            Task = JobTasks.Colorize,
            Source = new PictureRef(Containers.Uploads, "colorize/a.png", "\"1\"", 1, 1, 1, "png"),
            Options = new JobOptions(),
            Prior = "cifar10-32",
            SubmittedAt = DateTimeOffset.UtcNow,
        };
        await queue.SendAsync(Encoding.UTF8.GetBytes("{\"schemaVersion\":4}"), "from the future");
        await queue.SendAsync(neverAccepted);
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 2 });

        await using var worker = queue.Worker("--drain", "1");
        await worker.EndAsync();

        string[] dead = [await ReasonAsync(queue), await ReasonAsync(queue)];
        Assert.Contains(dead, d => d.Contains("schemaVersion is 4", StringComparison.Ordinal));
        Assert.Contains(dead, d => d.Contains("ever accepted", StringComparison.Ordinal));
        Assert.Equal(JobState.Succeeded, (await queue.StatusAsync(job)).Status.State);
        Assert.Null(await queue.Ledger.ReadAsync(neverAccepted.ResultFolder(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_job_whose_status_was_lost_is_done_all_the_same()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 2 });
        await queue.Results.GetBlobClient($"{job.ResultFolder()}/{ResultFiles.Status}").DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

        await using var worker = queue.Worker("--drain", "1");
        await worker.EndAsync();

        Assert.Equal(JobState.Succeeded, (await queue.StatusAsync(job)).Status.State);
    }

    private static async Task<string> ReasonAsync(TestQueue queue)
    {
        var dead = await queue.DeadLetterAsync();
        Assert.Equal("bad-message", dead.DeadLetterReason);
        return dead.DeadLetterErrorDescription!;
    }
}
