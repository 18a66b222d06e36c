using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Dgp.Testing;
using Microsoft.Extensions.Configuration;

namespace Dgp.Functions.Tests.Running;

/// <summary>Storage and a queue of one's own, as a deployment makes them: Azurite and the local Service Bus.</summary>
public class LocalServices : IAsyncLifetime
{
    private Azurite? _azurite;
    private QueueServer? _queues;

    /// <summary>Empty, and gone in the end.</summary>
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("dgp-functions-");

    public BlobServiceClient Blobs { get; private set; } = null!;

    public TableServiceClient Tables { get; private set; } = null!;

    public BlobContainerClient Uploads => Blobs.GetBlobContainerClient(Containers.Uploads);

    public BlobContainerClient Results => Blobs.GetBlobContainerClient(Containers.Results);

    public ServiceBusClient Bus { get; private set; } = null!;

    public JobLedger Ledger { get; private set; } = null!;

    /// <summary>As the environment gives them to the functions.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; } = null!;

    public IConfiguration Settings => new ConfigurationBuilder().AddInMemoryCollection(Environment).Build();

    public string Queue => Environment[Connections.Queue]!;

    public virtual async ValueTask InitializeAsync()
    {
        _queues = await QueueServer.StartAsync(Folder.FullName, [new QueueSetup("jobs") { Lock = TimeSpan.FromSeconds(15) }]);
        _azurite = await Azurite.StartAsync();
        Environment = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = _azurite.ConnectionString,
            [Connections.Storage] = _azurite.ConnectionString,
            [Connections.ServiceBus] = _queues.ConnectionString,
            [Connections.Queue] = "jobs",
        };
        Blobs = Connections.Blobs(Settings);
        Tables = Connections.Tables(Settings);
        Bus = Connections.Bus(Settings);
        Ledger = new JobLedger(Blobs, Tables);
        await JobLedger.CreateContainersAsync(Blobs, Tables, CancellationToken.None);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Bus.DisposeAsync();
        await _azurite!.DisposeAsync();
        await _queues!.DisposeAsync();
        Folder.Delete(recursive: true);
    }

    /// <summary>Uploads as a person does.</summary>
    /// <returns>Its ETag.</returns>
    public async Task<string> UploadAsync(string name, byte[] content, params (string Name, string Value)[] metadata)
    {
        var info = await Uploads.GetBlobClient(name).UploadAsync(
            new BinaryData(content),
            new Azure.Storage.Blobs.Models.BlobUploadOptions { Metadata = metadata.ToDictionary(m => m.Name, m => m.Value) },
            TestContext.Current.CancellationToken);
        return info.Value.ETag.ToString();
    }

    /// <summary>Changes a status as somebody does who dies before the index follows.</summary>
    public async Task WriteBehindTheIndexAsync(string folder, Func<JobStatus, JobStatus> change)
    {
        var stored = await StatusAsync(folder);
        await Results.GetBlobClient($"{folder}/{ResultFiles.Status}").UploadAsync(
            new BinaryData(change(stored.Status).ToJson()), overwrite: true, TestContext.Current.CancellationToken);
    }

    /// <summary>All messages that wait, each as often as it is there.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> MessagesAsync()
    {
        await using var receiver = Bus.CreateReceiver(Queue);
        var all = new List<ServiceBusReceivedMessage>();
        while (await receiver.PeekMessagesAsync(250, all.Count == 0 ? null : all[^1].SequenceNumber + 1, TestContext.Current.CancellationToken) is { Count: > 0 } some)
        {
            all.AddRange(some);
        }

        return all;
    }

    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> MessagesAsync(string jobId) =>
        [.. (await MessagesAsync()).Where(m => m.MessageId == jobId)];

    /// <summary>The status of an upload's job, as soon as there is one.</summary>
    public Task<StoredStatus> StatusAsync(string? task, string upload, string etag, JobOptions? options = null) =>
        StatusAsync(UploadName.ResultFolder(task, upload, JobId.Of(Containers.Uploads, upload, etag, options ?? new JobOptions(), task)));

    public Task<StoredStatus> StatusAsync(string folder) => UntilAsync(() => Ledger.ReadAsync(folder, TestContext.Current.CancellationToken), folder);

    /// <summary>Waits for what another process does.</summary>
    /// <param name="what">For the message when it never happens.</param>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        // Far longer than anything here takes, also on a machine that is busy with something else.
        var until = DateTime.UtcNow.AddSeconds(60);
        while (DateTime.UtcNow < until)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Nothing came: {what}");
    }
}
