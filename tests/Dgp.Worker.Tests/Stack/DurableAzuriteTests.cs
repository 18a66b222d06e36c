using Azure.Storage.Blobs;
using Dgp.Engine.Tests;
using Dgp.Worker.Stack;

namespace Dgp.Worker.Tests.Stack;

public sealed class DurableAzuriteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_storage_confirmed_is_there_after_a_kill_at_any_moment()
    {
        var expected = new Dictionary<string, string?>();
        var random = new Random(1);
        for (var round = 0; round < 4; round++)
        {
            var plan = Plan();
            await using var azurite = new Child(
                plan, new BoundedLog(_folder["azurite.log"], BoundedLog.UsualBytes), RestartDelays.Usual, _ => { }, TimeProvider.System);
            await azurite.StartAsync(TestContext.Current.CancellationToken);
            var container = Container(plan);
            Assert.Equal(expected.Where(e => e.Value is not null).OrderBy(e => e.Key), (await ContentAsync(container)).OrderBy(e => e.Key));

            // Past the moment at which Azurite saves its index by itself, in one of the rounds.
            var end = DateTime.UtcNow + TimeSpan.FromSeconds(round == 1 ? 6 : 0.5);
            while (DateTime.UtcNow < end)
            {
                await ChangeAsync(container, expected, random);
            }

            ProcessSignals.Kill(azurite.Process!.Pid);
        }
    }

    private static async Task ChangeAsync(BlobContainerClient container, Dictionary<string, string?> expected, Random random)
    {
        var name = $"blob-{random.Next(200)}";
        if (random.Next(4) == 0)
        {
            await container.DeleteBlobIfExistsAsync(name, cancellationToken: TestContext.Current.CancellationToken);
            expected[name] = null;
        }
        else
        {
            var content = $"{random.Next()}";
            await container.GetBlobClient(name).UploadAsync(new BinaryData(content), overwrite: true, TestContext.Current.CancellationToken);
            expected[name] = content;
        }
    }

    private static async Task<Dictionary<string, string?>> ContentAsync(BlobContainerClient container)
    {
        var content = new Dictionary<string, string?>();
        await container.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            content[blob.Name] = (await container.GetBlobClient(blob.Name).DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToString();
        }

        return content;
    }

    private static BlobContainerClient Container(ChildPlan plan) => new(StackPlan.StorageAt(plan.Ready.Port), "things");

    // As LocalStack starts it, but found in the repository.
    private ChildPlan Plan()
    {
        var port = FreePort.Take();
        Directory.CreateDirectory(_folder["azurite"]);
        return new ChildPlan(
            "azurite",
            "node",
            [
                Path.Combine(Repository.Root, "azurite", "durable.js"), "--location", _folder["azurite"], "--blobHost", "127.0.0.1", "--blobPort", $"{port}",
                "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            ],
            new Dictionary<string, string>(),
            new Uri($"http://127.0.0.1:{port}/"),
            TimeSpan.FromSeconds(10));
    }
}
