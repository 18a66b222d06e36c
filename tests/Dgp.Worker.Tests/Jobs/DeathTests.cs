using Dgp.Contracts.Jobs;
using Dgp.Worker.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class DeathTests(Cloud cloud)
{
    // Decoding it and loading a prior that is not tiny take the engine long enough to be killed meanwhile.
    private static readonly byte[] Large = TestPictures.LargePng(6000, 5000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_fails_after_three_workers_died_before_they_computed_anything_of_it()
    {
        await using var queue = cloud.Queue(shortLock: true);
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat" }, Large, prior: "cifar10-32");
        for (var death = 1; death <= 3; death++)
        {
            await using var dying = queue.Worker();
            await queue.UntilAsync(job, s => s.SilentAttempts == death);
            await dying.KillAsync();
        }

        await using var worker = queue.Worker("--drain", "1");
        var line = await worker.NextAsync();
        await worker.EndAsync();

        Assert.Equal(("failed", "delivery-limit"), (line.GetProperty("state").GetString(), line.GetProperty("error").GetString()));
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Failed, "delivery-limit"), (status.State, status.Error!.Code));
        Assert.Contains("3 workers", status.Error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await queue.CountsAsync()).Total);
    }

    [Fact]
    public async Task A_worker_that_dies_further_on_clears_the_job_of_the_deaths_before()
    {
        await using var queue = cloud.Queue(shortLock: true);
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 400 });
        await VanishTwiceAsync(queue, job);
        await using (var busy = queue.Worker())
        {
            await queue.UntilAsync(job, s => s is { Attempt: 3, SilentAttempts: 0 });
            await busy.KillAsync();
        }

        await VanishTwiceAsync(queue, job);
        await using var worker = queue.Worker("--drain", "1");
        var (exitCode, log) = await worker.EndAsync();

        Assert.True(exitCode == 0, log);
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Succeeded, 6, 0), (status.State, status.Attempt, status.SilentAttempts));
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_before_it_computed_anything_has_not_died()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat" }, Large, prior: "cifar10-32");
        await VanishTwiceAsync(queue, job);
        await using var worker = queue.Worker();
        await queue.UntilAsync(job, s => s.SilentAttempts == 3);

        await worker.SignalAsync("TERM");
        var (exitCode, log) = await worker.EndAsync();

        Assert.True(exitCode == 0, log);
        var left = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Running, 3), (left.State, left.Attempt));
        // None, if it computed a first batch all the same.
        Assert.InRange(left.SilentAttempts, 0, 2);
    }

    /// <summary>Leaves in storage what two workers leave that took the job and died at once.</summary>
    private static async Task VanishTwiceAsync(TestQueue queue, JobMessage job)
    {
        var delivery = await queue.SequenceNumberAsync();
        var claims = new JobClaims(queue.Ledger, new WorkerIdentity(), TimeProvider.System);
        for (var death = 1; death <= 2; death++)
        {
            var taken = Assert.IsType<Claim.Taken>(await claims.ClaimAsync(job, delivery, Cancellation));
            await new OwnedStatus(queue.Ledger, taken.Status).WriteAsync(s => s with { SilentAttempts = death }, Cancellation);
        }
    }
}
