using System.Net;
using System.Net.Sockets;
using System.Text;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Jobs;
using Dgp.Worker.Stack;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dgp.Worker.Tests.Jobs;

/// <summary>What a worker's folder must not fill up with.</summary>
public sealed class LeftoverTests(Cloud cloud) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private WorkerSettings Settings => new() { Device = "cpu", Cache = _folder["cache"], JobLimit = TimeSpan.FromHours(1), HealthPort = 0 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_dead_process_left_is_taken_away_and_what_a_living_one_has_is_not()
    {
        using var living = new WorkFolder(Settings, TimeProvider.System);
        var kept = living.NewFile();
        File.WriteAllText(kept, "half a checkpoint");
        _folder.File("cache/work/dead/owner", []);
        _folder.File("cache/work/dead/checkpoint", [1]);

        using var second = new WorkFolder(Settings, TimeProvider.System);

        Assert.False(Directory.Exists(_folder["cache", "work", "dead"]));
        Assert.True(File.Exists(kept));
    }

    [Fact]
    public void A_folder_without_an_owner_is_given_an_hour_to_have_one()
    {
        var (young, old) = (_folder["cache", "work", "young"], _folder["cache", "work", "old"]);
        Directory.CreateDirectory(young);
        Directory.CreateDirectory(old);
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        using var folder = new WorkFolder(Settings, TimeProvider.System);

        Assert.Equal([true, false], [Directory.Exists(young), Directory.Exists(old)]);
    }

    [Fact]
    public async Task A_checkpoint_that_arrives_in_part_is_not_kept()
    {
        using var storage = new TcpListener(IPAddress.Loopback, 0);
        storage.Start();
        var port = ((IPEndPoint)storage.LocalEndpoint).Port;
        var cut = CutOffAsync(storage);
        using var work = new WorkFolder(Settings, TimeProvider.System);
        var blobs = new BlobServiceClient(StackPlan.StorageAt(port, port), new BlobClientOptions { Retry = { MaxRetries = 0 } });
        var store = new CheckpointStore(blobs, work, TimeProvider.System, NullLogger<CheckpointStore>.Instance);
        await using var queue = cloud.Queue();
        var message = await queue.AcceptAsync(JobTasks.Colorize, new JobOptions());
        using var stop = new JobStop();

        await Assert.ThrowsAnyAsync<Exception>(async () => await store.OpenAsync(message, new OwnedStatus(queue.Ledger, await queue.StatusAsync(message)), stop));

        await cut;
        Assert.DoesNotContain(Directory.GetFiles(_folder["cache", "work"], "*", SearchOption.AllDirectories), f => !f.EndsWith("owner", StringComparison.Ordinal));
    }

    [Fact]
    public void The_priors_that_were_not_used_for_longest_make_room()
    {
        var used = DateTime.UtcNow;
        foreach (var (name, hours) in new[] { ("newest", 1), ("middle", 2), ("oldest", 3) })
        {
            _folder.File($"cache/priors/{name}/v1/generator.safetensors", new byte[1000]);
            Directory.SetLastWriteTimeUtc(_folder["cache", "priors", name, "v1"], used.AddHours(-hours));
        }

        using var work = new WorkFolder(Settings, TimeProvider.System);
        new PriorCache(cloud.Blobs, Settings, work, NullLogger<PriorCache>.Instance).DiscardUnused(mostBytes: 2500);

        Assert.Equal(["middle", "newest"], Directory.GetDirectories(_folder["cache", "priors"]).Where(d => Directory.GetDirectories(d).Length > 0).Select(Path.GetFileName).Order());
    }

    /// <summary>Answers one request with the beginning of a blob.</summary>
    private static async Task CutOffAsync(TcpListener storage)
    {
        using var client = await storage.AcceptTcpClientAsync(Cancellation);
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[16 << 10], Cancellation);
        var head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nETag: \"0x1\"\r\nLast-Modified: Sun, 22 Nov 2026 12:00:00 GMT\r\nx-ms-blob-type: BlockBlob\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "a little"), Cancellation);
    }
}
