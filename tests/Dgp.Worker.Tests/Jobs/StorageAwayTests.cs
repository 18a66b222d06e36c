using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Testing;

namespace Dgp.Worker.Tests.Jobs;

public sealed class StorageAwayTests(Cloud cloud) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_outlives_a_restart_of_storage()
    {
        var first = await Azurite.StartAsync(_folder["azurite"]);
        var ports = (first.Port, first.TablePort);
        await using var queue = cloud.Queue(first.ConnectionString);
        await JobLedger.CreateContainersAsync(queue.Blobs, queue.Tables, TestContext.Current.CancellationToken);
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 75 }, prior: "cifar10-32");
        await using var worker = queue.Worker("--drain", "1");
        await queue.UntilKeptAsync(job);

        await first.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await using var second = await Azurite.StartAsync(_folder["azurite"], ports);
        var (exitCode, log) = await worker.EndAsync();

        Assert.True(exitCode == 0, log);
        var status = (await queue.StatusAsync(job)).Status;
        Assert.True((status.State, status.Attempt) == (JobState.Succeeded, 1), $"{status.State} by attempt {status.Attempt}. {log}");
    }
}
