using Azure.Messaging.ServiceBus;
using Dgp.ServiceBus.Tests;
using Dgp.Testing;

[assembly: AssemblyFixture(typeof(Bus))]

namespace Dgp.ServiceBus.Tests;

/// <summary>One server for all tests that do not end it, and queues, one for each.</summary>
public sealed class Bus : IAsyncLifetime
{
    private const int MostQueues = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dgp-service-bus-");
    private int _long;
    private int _short;

    public QueueServer Server { get; private set; } = null!;

    public ServiceBusClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await QueueServer.StartAsync(
            _folder.FullName,
            [
                .. Enumerable.Range(1, MostQueues).Select(n => new QueueSetup($"queue-{n}")),
                .. Enumerable.Range(1, MostQueues).Select(n => new QueueSetup($"short-{n}") { Lock = TimeSpan.FromSeconds(5), MaxDeliveryCount = 2, RequiresDuplicateDetection = false }),
            ]);
        Client = new ServiceBusClient(Server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A queue that only the calling test knows.</summary>
    /// <param name="isShort">Locks of 5 s, two deliveries, duplicates allowed.</param>
    public string Queue(bool isShort = false) =>
        isShort ? $"short-{Interlocked.Increment(ref _short)}" : $"queue-{Interlocked.Increment(ref _long)}";
}
