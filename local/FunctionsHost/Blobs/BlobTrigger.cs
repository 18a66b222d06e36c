using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.FunctionsHost.Rpc;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Storage;
using Dgp.FunctionsHost.Workers;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>Fires a function for each new version of a blob.</summary>
internal sealed class BlobTrigger : Trigger
{
    private readonly Function _function;
    private readonly BlobPathPattern _pattern;
    private readonly string? _connection;
    private readonly BlobContainerClient _container;
    private readonly IReadOnlyList<BlobInput> _inputs;
    private readonly HostStorage _storage;
    private readonly HostInstance _instance;
    private readonly HostIdentity _identity;
    private readonly int _parallelism;
    private readonly int _maxAttempts;
    private readonly WorkerKeeper _workers;
    private readonly FunctionRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger<BlobTrigger> _log;

    public BlobTrigger(
        Function function, Connections connections, IConfiguration settings, HostStorage storage, HostInstance instance, HostIdentity identity,
        HostJson hostJson, WorkerKeeper workers, FunctionRunner runner, TimeProvider time, ILogger<BlobTrigger> log)
    {
        var binding = function.TriggerBinding;
        BlobReference.Require(binding);
        _pattern = BlobPathPattern.Parse(SettingReferences.Resolve(Function.Text(binding, "path") ?? "", settings));
        _connection = Function.Text(binding, "connection");
        _container = connections.Blobs(_connection, HostStorage.PollingOptions()).GetBlobContainerClient(_pattern.Container);
        _inputs = [.. function.Bindings.Where(b => Function.TypeOf(b) == "blob").Select(b => BlobInput.Parse(b, _pattern, settings))];
        // Receipts have to lie somewhere: without the host's storage the function cannot run.
        _ = storage.Container;
        _function = function;
        _storage = storage;
        _instance = instance;
        _identity = identity;
        _parallelism = hostJson.BlobParallelism;
        _maxAttempts = hostJson.PoisonBlobThreshold;
        _workers = workers;
        _runner = runner;
        _time = time;
        _log = log;
    }

    public override async Task ListenAsync(CancellationToken stopping)
    {
        _instance.Begin();
        var receipts = new BlobReceipts(
            _storage.Container, _instance, $"blobreceipts/{_identity.HostId}/{_function.StorageId}/", _pattern.Container, _maxAttempts, _time);
        var poison = new PoisonBlobs(_storage.Container, _function.StorageId, _pattern.Container);
        var work = new BlobWork(RunAsync, _container, receipts, poison, _maxAttempts, _function.Name, _time, _log);
        using var listener = new BlobListener(_container, _pattern, receipts, work, _workers.RunningAsync, _parallelism, _function.Name, _time, _log);
        await listener.ListenAsync(stopping);
    }

    // What runs when the host stops may finish; what waits for a worker then need not.
    private async Task RunAsync(BlobVersion version, CancellationToken stopping) =>
        await _runner.RunAsync(await _workers.RunningAsync(stopping), _function, Invocation(version), CancellationToken.None);

    private Invocation Invocation(BlobVersion version)
    {
        var tokens = _pattern.Match(version.Name)!.Zip(_pattern.Tokens).ToDictionary(pair => pair.Second, pair => pair.First, StringComparer.OrdinalIgnoreCase);
        var data = tokens.ToDictionary(token => token.Key, token => new TypedData { String = token.Value });
        data["BlobTrigger"] = new TypedData { String = $"{_pattern.Container}/{version.Name}" };
        data["Uri"] = Json(_container.GetBlobClient(version.Name).Uri);
        data["Properties"] = Json(new { version.Properties.LastModified, version.Properties.ContentLength, version.Properties.ContentType, ETag = version.Tag });
        data["Metadata"] = Json(version.Metadata);

        var inputs = _inputs.ToDictionary(input => input.Parameter, input => input.Fill(tokens));
        inputs[Function.Text(_function.TriggerBinding, "name") ?? ""] = BlobReference.To(_connection, _pattern.Container, version.Name);
        return new Invocation($"{_pattern.Container}/{version.Name}", inputs, data);
    }

    private static TypedData Json<T>(T value) => new() { Json = JsonSerializer.Serialize(value) };
}
