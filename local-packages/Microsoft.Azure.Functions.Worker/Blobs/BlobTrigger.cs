using System.Reflection;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker.Hosting;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Azure.Functions.Worker.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Blobs;

/// <summary>A function that runs for blobs.</summary>
internal sealed class BlobTrigger : TriggerBinding
{
    private readonly BlobPathPattern _pattern;
    private readonly BlobContainerClient _bound;
    private readonly BlobContainerClient _polled;
    private readonly Type _type;
    private readonly JsonSerializerOptions _json;
    private readonly HostStorage _storage;
    private readonly HostInstance _instance;
    private readonly HostIdentity _identity;
    private readonly int _parallelism;
    private readonly int _maxAttempts;
    private readonly FunctionRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger<BlobTrigger> _log;

    public BlobTrigger(
        BlobTriggerAttribute attribute, ParameterInfo parameter, Connections connections, IConfiguration settings, IOptions<JsonSerializerOptions> json,
        HostStorage storage, HostInstance instance, HostIdentity identity, HostJson hostJson, FunctionRunner runner, TimeProvider time, ILogger<BlobTrigger> log)
    {
        _pattern = BlobPathPattern.Parse(SettingReferences.Resolve(attribute.BlobPath, settings));
        _bound = connections.Blobs(attribute.Connection).GetBlobContainerClient(_pattern.Container);
        _polled = connections.Blobs(attribute.Connection, HostStorage.PollingOptions()).GetBlobContainerClient(_pattern.Container);
        _type = parameter.ParameterType;
        if (_type == typeof(BlobContainerClient) || (typeof(BlobBaseClient).IsAssignableFrom(_type)
            && _type != typeof(BlobClient) && _type != typeof(BlobBaseClient) && _type != typeof(BlockBlobClient)))
        {
            throw new FunctionSetupException($"{_type.Name} is not bound here; use {nameof(BlobClient)}, {nameof(BlobBaseClient)} or {nameof(BlockBlobClient)}.");
        }

        // Receipts have to lie somewhere: without the host's storage the function cannot run.
        _ = storage.Container;
        _json = json.Value;
        _storage = storage;
        _instance = instance;
        _identity = identity;
        _parallelism = hostJson.BlobParallelism;
        _maxAttempts = hostJson.PoisonBlobThreshold;
        _runner = runner;
        _time = time;
        _log = log;
    }

    public override string Type => "blobTrigger";

    public override ArgumentBinder Value => context =>
        BlobArgument.MakeAsync(_type, _bound, (string)context.Request.Trigger, _json, context.CancellationToken);

    public override IReadOnlyCollection<string> DataNames => [.. _pattern.Tokens, "blobTrigger", "uri"];

    public override async Task ListenAsync(LoadedFunction function, CancellationToken stopping)
    {
        _instance.Begin();
        var receipts = new BlobReceipts(_storage.Container, _instance, $"blobreceipts/{_identity.HostId}/{function.Id}/", _pattern.Container, _maxAttempts, _time);
        var poison = new PoisonBlobs(_storage.Container, function.Id, _pattern.Container);
        var work = new BlobWork(
            (name, cancellation) => _runner.RunAsync(function, Request(name), cancellation), _polled, receipts, poison, _maxAttempts, function.Name, _time, _log);
        using var listener = new BlobListener(_polled, _pattern, receipts, work, _parallelism, function.Name, _time, _log);
        await listener.ListenAsync(stopping);
    }

    private InvocationRequest Request(string name)
    {
        var data = new Bindings.BindingData
        {
            ["blobTrigger"] = $"{_pattern.Container}/{name}",
            ["uri"] = _bound.GetBlobClient(name).Uri,
        };
        var values = _pattern.Match(name)!;
        for (var i = 0; i < values.Count; i++)
        {
            data[_pattern.Tokens[i]] = values[i];
        }

        return new InvocationRequest($"{_pattern.Container}/{name}", name, data);
    }
}
