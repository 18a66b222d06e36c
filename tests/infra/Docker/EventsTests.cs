using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dgp.Infra.Tests.Docker;

/// <summary>compose/events.js against a real Azurite, with a stand-in for the Functions host and for the emulator's health.</summary>
public sealed class EventsTests(EventsTests.Storage storage) : IClassFixture<EventsTests.Storage>, IAsyncLifetime
{
    private const string Key = "a key+/=";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<(IQueryCollection Query, string? Type, JsonElement Body)> _events = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly string _ready = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private WebApplication _others = null!;
    private Process _program = null!;
    private volatile int _health = StatusCodes.Status200OK;
    private volatile int _answer = StatusCodes.Status202Accepted;

    private BlobContainerClient Uploads => storage.Blobs.GetBlobContainerClient(Containers.Uploads);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var container in storage.Blobs.GetBlobContainers().ToList())
        {
            await storage.Blobs.DeleteBlobContainerAsync(container.Name);
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _others = builder.Build();
        _others.MapGet("/health", () => Results.StatusCode(_health));
        _others.MapPost("/runtime/webhooks/blobs", async (HttpRequest request) =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
            if (_answer == StatusCodes.Status202Accepted)
            {
                _events.Enqueue((request.Query, request.Headers["aeg-event-type"], body));
            }

            return Results.StatusCode(_answer);
        });
        await _others.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _program?.Kill();
        _program?.Dispose();
        File.Delete(_ready);
        await _others.DisposeAsync();
    }

    [Fact]
    public async Task It_is_ready_when_the_containers_are_there_and_the_queue_is_healthy()
    {
        _health = StatusCodes.Status503ServiceUnavailable;
        Start();
        await UntilAsync(async () => await Uploads.ExistsAsync(Cancellation));
        Assert.False(File.Exists(_ready));

        _health = StatusCodes.Status200OK;
        await UntilAsync(() => Task.FromResult(File.Exists(_ready)));

        var there = storage.Blobs.GetBlobContainers(cancellationToken: Cancellation).Select(c => c.Name);
        Assert.Equal(Containers.All.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
        Assert.Equal([JobLedger.TableName], storage.Tables.Query(cancellationToken: Cancellation).Select(t => t.Name));
    }

    [Theory]
    [InlineData("colorize/old.jpg")]
    [InlineData("inpaint/Größe 1 & 2/a+b <c> 100%'\"#?;.mask.png")]
    public async Task An_upload_becomes_the_event_that_the_blob_extension_takes(string name)
    {
        Start();
        await UntilAsync(() => Task.FromResult(File.Exists(_ready)));
        var stored = await Uploads.GetBlobClient(name).UploadAsync(new BinaryData("picture"), Cancellation);

        await UntilAsync(() => Task.FromResult(!_events.IsEmpty));

        var (query, type, body) = Assert.Single(_events);
        Assert.Equal(("Host.Functions.AcceptUpload", Key, "Notification"), (query["functionName"].ToString(), query["code"].ToString(), type));
        // As the extension reads it. Source: azure-sdk-for-net, BlobsExtensionConfigProvider.GetBlobTriggerMessage.
        var data = Assert.Single(body.EnumerateArray()).GetProperty("data");
        var blob = new BlobUriBuilder(new Uri(data.GetProperty("url").GetString()!));
        Assert.Equal((Containers.Uploads, name), (blob.BlobContainerName, blob.BlobName));
        Assert.Equal(BlobType.Block, Enum.Parse<BlobType>(data.GetProperty("blobType").GetString()!.Replace("Blob", "", StringComparison.Ordinal)));
        Assert.Equal(stored.Value.ETag.ToString("H"), $"\"{data.GetProperty("eTag").GetString()}\"");
    }

    [Fact]
    public async Task What_was_announced_is_not_announced_again_but_what_changed_is()
    {
        Start();
        await UntilAsync(() => Task.FromResult(File.Exists(_ready)));
        await Uploads.GetBlobClient("colorize/a.png").UploadAsync(new BinaryData("1"), Cancellation);
        await UntilAsync(() => Task.FromResult(_events.Count == 1));
        await Uploads.GetBlobClient("colorize/b.png").UploadAsync(new BinaryData("2"), Cancellation);
        await UntilAsync(() => Task.FromResult(_events.Count == 2));

        await Uploads.GetBlobClient("colorize/a.png").UploadAsync(new BinaryData("3"), overwrite: true, Cancellation);

        await UntilAsync(() => Task.FromResult(_events.Count == 3));
        Assert.Equal(["a.png", "b.png", "a.png"], _events.Select(e => e.Body[0].GetProperty("subject").GetString()!.Split('/')[^1]));
        Assert.Equal(3, _events.Select(e => e.Body[0].GetProperty("data").GetProperty("eTag").GetString()).Distinct().Count());
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status401Unauthorized)]
    public async Task What_the_functions_did_not_take_is_announced_when_they_do(int refusal)
    {
        _answer = refusal;
        Start();
        await UntilAsync(() => Task.FromResult(File.Exists(_ready)));
        await Uploads.GetBlobClient("colorize/a.png").UploadAsync(new BinaryData("1"), Cancellation);
        await UntilAsync(() => Task.FromResult(_said.Any(l => l.Contains($"waits: the functions answer {refusal}", StringComparison.Ordinal))));

        _answer = StatusCodes.Status202Accepted;

        await UntilAsync(() => Task.FromResult(_events.Count == 1));
    }

    [Fact]
    public void The_function_that_is_told_of_uploads_exists()
    {
        var function = Repository.Text("functions", "AcceptUpload.cs");

        Assert.Contains("class AcceptUpload(", function, StringComparison.Ordinal);
        Assert.Contains("[Function(nameof(AcceptUpload))]", function, StringComparison.Ordinal);
        Assert.Contains($"[BlobTrigger(\"{Containers.Uploads}/", function, StringComparison.Ordinal);
    }

    /// <summary>With exactly the settings that it has in docker-compose.yml.</summary>
    private void Start()
    {
        var values = new Dictionary<string, string>
        {
            ["JobStorage"] = storage.ConnectionString,
            ["QUEUE_HEALTH"] = $"{_others.Urls.Single()}/health",
            ["FUNCTIONS"] = _others.Urls.Single(),
            ["FUNCTIONS_KEY"] = Key,
            ["READY_FILE"] = _ready,
        };
        var start = new ProcessStartInfo("node", [Repository.PathOf("compose", "events.js")]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var name in Compose.Of(Compose.Path).Environment("events").Keys)
        {
            start.Environment[name] = values[name];
        }

        _program = new Process { StartInfo = start };
        _program.OutputDataReceived += (_, e) => _said.Enqueue(e.Data ?? "");
        _program.Start();
        _program.BeginOutputReadLine();
    }

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        while (!await done())
        {
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>One Azurite for all tests; it takes seconds to start.</summary>
    public sealed class Storage : IAsyncLifetime
    {
        private Azurite _azurite = null!;

        public string ConnectionString => _azurite.ConnectionString;

        public BlobServiceClient Blobs => new(ConnectionString);

        public TableServiceClient Tables => new(ConnectionString);

        public async ValueTask InitializeAsync() => _azurite = await Azurite.StartAsync();

        public ValueTask DisposeAsync() => _azurite.DisposeAsync();
    }
}
