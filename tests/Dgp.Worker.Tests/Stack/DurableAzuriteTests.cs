using Azure.Data.Tables;
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
        var (expected, rows) = (new Dictionary<string, string?>(), new Dictionary<string, string?>());
        var random = new Random(1);
        for (var round = 0; round < 4; round++)
        {
            var plan = Plan();
            await using var azurite = new Child(
                plan.Child, new BoundedLog(_folder["azurite.log"], BoundedLog.UsualBytes), RestartDelays.Usual, _ => { }, TimeProvider.System);
            await azurite.StartAsync(TestContext.Current.CancellationToken);
            var container = new BlobContainerClient(plan.Storage, "things");
            var table = new TableClient(plan.Storage, "things");
            Assert.Equal(expected.Where(e => e.Value is not null).OrderBy(e => e.Key), (await ContentAsync(container)).OrderBy(e => e.Key));
            Assert.Equal(rows.Where(e => e.Value is not null).OrderBy(e => e.Key), (await ContentAsync(table)).OrderBy(e => e.Key));

            // Past the moment at which Azurite saves its index by itself, in one of the rounds.
            var end = DateTime.UtcNow + TimeSpan.FromSeconds(round == 1 ? 6 : 0.5);
            while (DateTime.UtcNow < end)
            {
                await ChangeAsync(container, expected, random);
                await ChangeAsync(table, rows, random);
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

    private static async Task ChangeAsync(TableClient table, Dictionary<string, string?> expected, Random random)
    {
        var key = $"row-{random.Next(200)}";
        if (random.Next(4) == 0)
        {
            await table.DeleteEntityAsync("all", key, cancellationToken: TestContext.Current.CancellationToken);
            expected[key] = null;
        }
        else
        {
            var content = $"{random.Next()}";
            await table.UpsertEntityAsync(new TableEntity("all", key) { ["Content"] = content }, TableUpdateMode.Replace, TestContext.Current.CancellationToken);
            expected[key] = content;
        }
    }

    private static async Task<Dictionary<string, string?>> ContentAsync(TableClient table)
    {
        await table.CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        return await table.QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
            .ToDictionaryAsync(r => r.RowKey, r => (string?)r.GetString("Content"), cancellationToken: TestContext.Current.CancellationToken);
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

    // As LocalStack starts it, but found in the repository.
    private (ChildPlan Child, string Storage) Plan()
    {
        var (blobs, tables) = (FreePort.Take(), FreePort.Take());
        Directory.CreateDirectory(_folder["azurite"]);
        var child = new ChildPlan(
            "azurite",
            "node",
            [
                Path.Combine(Repository.Root, "azurite", "durable.js"), "--location", _folder["azurite"], "--blobPort", $"{blobs}", "--tablePort", $"{tables}",
                "--queuePort", "0", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            ],
            new Dictionary<string, string>(),
            // The last of its services to start.
            new Uri($"http://127.0.0.1:{tables}/"),
            TimeSpan.FromSeconds(10));
        return (child, StackPlan.StorageAt(blobs, tables));
    }
}
