using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Testing;

namespace Dgp.Worker.Tests.Jobs;

public sealed class CheckpointAccountTests(Cloud cloud)
{
    [Fact]
    public async Task Checkpoints_with_an_account_of_their_own_are_written_read_and_deleted_there_and_nowhere_else()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var account = await Azurite.StartAsync();
        var container = new BlobServiceClient(account.ConnectionString).GetBlobContainerClient(Containers.Checkpoints);
        await container.CreateAsync(cancellationToken: cancellation);
        var settings = new Dictionary<string, string> { [Connections.CheckpointStorage] = account.ConnectionString };
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 400 });
        var checkpoint = container.GetBlobClient(job.JobId + ".safetensors");

        await using var first = queue.Worker(settings);
        while (!await checkpoint.ExistsAsync(cancellation))
        {
            Assert.False((await queue.StatusAsync(job)).Status.IsFinal);
            await Task.Delay(20, cancellation);
        }

        await first.SignalAsync("TERM");
        await first.EndAsync();
        var elsewhere = await queue.HasCheckpointAsync(job);
        await using var second = queue.Worker(settings, "--drain", "1");
        var (exitCode, log) = await second.EndAsync();

        Assert.True(exitCode == 0, log);
        Assert.False(elsewhere);
        Assert.Equal((JobState.Succeeded, 2), ((await queue.StatusAsync(job)).Status.State, (await queue.StatusAsync(job)).Status.Attempt));
        Assert.False(await checkpoint.ExistsAsync(cancellation));
    }
}
