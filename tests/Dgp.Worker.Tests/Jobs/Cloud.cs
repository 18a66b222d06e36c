using System.Buffers.Binary;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Testing;
using Dgp.Worker.Tests.Jobs;

[assembly: AssemblyFixture(typeof(Cloud))]

namespace Dgp.Worker.Tests.Jobs;

/// <summary>Storage for all tests, and queues, one for each. What the functions do with an upload is done here by hand.</summary>
public sealed class Cloud : IAsyncLifetime
{
    private const int MostQueues = 200;

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<(string Name, string Folder)> _tiny;
    private Azurite? _azurite;
    private int _long;
    private int _short;

    public Cloud() => _tiny = new(StoreTinyPrior);

    public string Storage => _azurite!.ConnectionString;

    public BlobServiceClient Blobs { get; private set; } = null!;

    public JobLedger Ledger { get; private set; } = null!;

    /// <summary>Connection string of the queues.</summary>
    public string Bus => Queues.ConnectionString;

    internal QueueServer Queues { get; private set; } = null!;

    /// <summary>For priors that are fetched, shared by all workers.</summary>
    public string Cache => _folder["cache"];

    public async ValueTask InitializeAsync()
    {
        _azurite = await Azurite.StartAsync();
        // The server takes its queues from a file; there are more than there are tests.
        Queues = await QueueServer.StartAsync(
            _folder.Path,
            [
                .. Enumerable.Range(1, MostQueues).Select(n => new QueueSetup($"jobs-{n}")),
                .. Enumerable.Range(1, MostQueues).Select(n => new QueueSetup($"short-{n}") { Lock = TestQueue.ShortLock }),
            ]);
        Blobs = new BlobServiceClient(Storage);
        var tables = new TableServiceClient(Storage);
        Ledger = new JobLedger(Blobs, tables);
        await JobLedger.CreateContainersAsync(Blobs, tables, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _azurite!.DisposeAsync();
        await Queues.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A prior in storage whose networks are small, untrained and quick: its name, and its folder on this machine.</summary>
    internal (string Name, string Folder) TinyPrior => _tiny.Value;

    /// <summary>A queue that only the calling test knows.</summary>
    /// <param name="shortLock">
    /// For a test that waits for the message of a worker that died. Others must not have it: on a busy machine a worker that lives may stand still so long.
    /// </param>
    internal TestQueue Queue(string? storage = null, bool shortLock = false)
    {
        var number = shortLock ? Interlocked.Increment(ref _short) : Interlocked.Increment(ref _long);
        Assert.True(number <= MostQueues, "There are more tests than queues.");
        return new TestQueue(this, $"{(shortLock ? "short" : "jobs")}-{number}", storage ?? Storage);
    }

    private (string Name, string Folder) StoreTinyPrior()
    {
        var prior = Scores.TinyPrior.Write(_folder, "airplane", "cat", "ship");
        var container = Blobs.GetBlobContainerClient(Containers.Priors);
        foreach (var file in Directory.GetFiles(prior.Folder))
        {
            container.GetBlobClient($"{prior.Name}/{Path.GetFileName(file)}").Upload(file);
        }

        return (prior.Name, prior.Folder);
    }
}

/// <summary>A queue, and the storage that its jobs are about.</summary>
internal sealed class TestQueue(Cloud cloud, string name, string storage) : IAsyncDisposable
{
    /// <summary>How long the message of a worker that died stays away, where a test waits for it.</summary>
    public static readonly TimeSpan ShortLock = TimeSpan.FromSeconds(8);

    private readonly ServiceBusClient _client = new(cloud.Bus);
    private readonly BlobServiceClient _blobs = new(storage);

    public string Storage { get; } = storage;

    public BlobServiceClient Blobs => _blobs;

    public TableServiceClient Tables { get; } = new(storage);

    public JobLedger Ledger { get; } = new(new BlobServiceClient(storage), new TableServiceClient(storage));

    public BlobContainerClient Results => _blobs.GetBlobContainerClient(Containers.Results);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Uploads a picture under a name of its own and accepts it as a job.</summary>
    /// <param name="prior">Null: the tiny one.</param>
    public async Task<JobMessage> SubmitAsync(
        string task, JobOptions options, byte[]? picture = null, byte[]? mask = null, string? prior = null, byte[]? second = null)
    {
        var message = await AcceptAsync(task, options, picture, mask, prior, second);
        await SendAsync(message);
        return message;
    }

    /// <summary>All but the message.</summary>
    public async Task<JobMessage> AcceptAsync(
        string task, JobOptions options, byte[]? picture = null, byte[]? mask = null, string? prior = null, byte[]? second = null)
    {
        var folder = $"{task}/{Guid.NewGuid():N}";
        var message = new JobMessage
        {
            JobId = "",
            Task = task,
            Source = await UploadAsync($"{folder}/photo.png", picture ?? TestPictures.Png(32, 32)),
            Mask = mask is null ? null : await UploadAsync($"{folder}/photo.mask.png", mask),
            Second = second is null ? null : await UploadAsync($"{folder}/second.png", second),
            Options = options,
            Prior = JobMethods.Get(options.Method).NeedsPrior ? prior ?? cloud.TinyPrior.Name : null,
            SubmittedAt = DateTimeOffset.UtcNow,
            Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        };
        message = message with
        {
            SchemaVersion = JobMessage.VersionOf(task, options, message.Mask),
            JobId = JobId.Of(Containers.Uploads, message.Source.Name, message.Source.Etag, options, task, message.Second?.ToBlobRef(), message.Mask?.ToBlobRef()),
        };
        await Ledger.EnterAsync(message.JobId, new JobEntry(message.ResultFolder(), message), Cancellation);
        await Ledger.CreateAsync(message.ResultFolder(), JobStatus.Queued(message), Cancellation);
        return message;
    }

    public async Task<PictureRef> UploadAsync(string upload, byte[] picture)
    {
        var blob = await _blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(upload)
            .UploadAsync(new BinaryData(picture), overwrite: true, Cancellation);
        return new PictureRef(Containers.Uploads, upload, blob.Value.ETag.ToString(), picture.Length, 32, 32, "png");
    }

    /// <param name="messageId">Null: the job's, which the queue takes once.</param>
    public Task SendAsync(JobMessage message, string? messageId = null) => SendAsync(message.ToJson(), messageId ?? message.MessageId);

    public async Task SendAsync(byte[] body, string messageId)
    {
        await using var sender = _client.CreateSender(name);
        await sender.SendMessageAsync(new ServiceBusMessage(body) { MessageId = messageId, ContentType = "application/json" }, Cancellation);
    }

    public Task<QueueCounts> CountsAsync() => cloud.Queues.CountsAsync(name);

    public async Task<ServiceBusReceivedMessage> DeadLetterAsync()
    {
        await using var receiver = _client.CreateReceiver(name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        return (await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(30), Cancellation))!;
    }

    /// <summary>The number of the message that has been there longest, whether a worker holds it or not.</summary>
    public async Task<long> SequenceNumberAsync()
    {
        await using var receiver = _client.CreateReceiver(name);
        return (await receiver.PeekMessageAsync(cancellationToken: Cancellation))!.SequenceNumber;
    }

    /// <summary>A worker of this queue, as a process of its own.</summary>
    public WorkerProcess Worker(params IReadOnlyList<string> arguments) => Worker(new Dictionary<string, string>(), arguments);

    public WorkerProcess Worker(IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> arguments) => new(
        new Dictionary<string, string>(settings)
        {
            [Dgp.Ledger.Connections.Storage] = Storage,
            ["ServiceBus"] = cloud.Bus,
            ["JobQueue"] = name,
            ["DGP_CACHE"] = settings.GetValueOrDefault("DGP_CACHE") ?? cloud.Cache,
            ["OMP_NUM_THREADS"] = "1",
        },
        arguments);

    public async Task<StoredStatus> StatusAsync(JobMessage message) => (await Ledger.ReadAsync(message.ResultFolder(), Cancellation))!;

    /// <summary>Waits for a status, failing the test if that takes minutes.</summary>
    public async Task<StoredStatus> UntilAsync(JobMessage message, Func<JobStatus, bool> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var there = await Ledger.ReadAsync(message.ResultFolder(), limit.Token);
            if (there is not null && wanted(there.Status))
            {
                return there;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    public async Task<byte[]> ReadAsync(JobMessage message, string file) =>
        (await Results.GetBlobClient($"{message.ResultFolder()}/{file}").DownloadContentAsync(Cancellation)).Value.Content.ToArray();

    /// <summary>Files of a job's folder in the order in which they were written.</summary>
    public async Task<IReadOnlyList<BlobItem>> FilesAsync(JobMessage message)
    {
        var files = new List<BlobItem>();
        await foreach (var blob in Results.GetBlobsAsync(new GetBlobsOptions { Prefix = message.ResultFolder() + "/" }, Cancellation))
        {
            files.Add(blob);
        }

        return [.. files.OrderBy(f => f.Properties.LastModified)];
    }

    /// <summary>Whether an earlier attempt's state is kept, of either picture.</summary>
    public async Task<bool> HasCheckpointAsync(JobMessage message) =>
        await Checkpoint(message).ExistsAsync(Cancellation) || await Checkpoint(message, second: true).ExistsAsync(Cancellation);

    /// <summary>Iterations that the kept state has: the length of its history of losses, from the header of the safetensors file.</summary>
    /// <param name="second">Of the inversion of the second picture.</param>
    public async Task<int> KeptIterationsAsync(JobMessage message, bool second = false)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(0, 256 << 10) };
            var begin = (await Checkpoint(message, second).DownloadContentAsync(options, Cancellation)).Value.Content.ToMemory();
            using var header = JsonDocument.Parse(begin.Slice(sizeof(long), (int)BinaryPrimitives.ReadInt64LittleEndian(begin.Span)));
            return header.RootElement.TryGetProperty("history.losses", out var losses) || header.RootElement.TryGetProperty("losses", out losses) ? losses.GetProperty("shape")[0].GetInt32() : 0;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return 0;
        }
    }

    /// <summary>Waits until an iteration is kept, which is so at the end of the first stage at the latest, however fast the machine.</summary>
    public async Task UntilKeptAsync(JobMessage message, bool second = false)
    {
        while (await KeptIterationsAsync(message, second) == 0)
        {
            Assert.False((await StatusAsync(message)).Status.IsFinal);
            await Task.Delay(20, Cancellation);
        }
    }

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();

    private BlobClient Checkpoint(JobMessage message, bool second = false) =>
        _blobs.GetBlobContainerClient(Containers.Checkpoints).GetBlobClient($"{message.JobId}{(second ? ".second" : "")}.safetensors");
}
