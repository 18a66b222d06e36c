using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace FunctionsWorker.Tests.ServiceBus;

/// <summary>A Service Bus of one's own.</summary>
public sealed class Bus : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bus-");

    public Bus()
    {
        ConnectionString = "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;"
            + $"UseDevelopmentEmulator=true;LocalFile={Path.Combine(_folder.FullName, "bus.db")}";
        Client = new ServiceBusClient(ConnectionString);
        Administration = new ServiceBusAdministrationClient(ConnectionString);
    }

    public string ConnectionString { get; }

    public ServiceBusClient Client { get; }

    public ServiceBusAdministrationClient Administration { get; }

    public async Task SendAsync(string queue, params string[] bodies)
    {
        await using var sender = Client.CreateSender(queue);
        foreach (var body in bodies)
        {
            await sender.SendMessageAsync(new ServiceBusMessage(body) { MessageId = body }, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Messages that are neither settled nor dead.</summary>
    public async Task<long> CountAsync(string queue) =>
        (await Administration.GetQueueRuntimePropertiesAsync(queue, TestContext.Current.CancellationToken)).Value.ActiveMessageCount;

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
