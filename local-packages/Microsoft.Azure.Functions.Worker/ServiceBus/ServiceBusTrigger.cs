using System.Reflection;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Bindings;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.ServiceBus;

/// <summary>A function that runs for messages.</summary>
internal sealed class ServiceBusTrigger : TriggerBinding
{
    private readonly ServiceBusTriggerAttribute _attribute;
    private readonly ParameterInfo _parameter;
    private readonly ServiceBusClient _client;
    private readonly string _queue;
    private readonly ServiceBusProcessorOptions _options;
    private readonly int _batchSize;
    private readonly JsonSerializerOptions _json;
    private readonly FunctionRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger<ServiceBusTrigger> _log;

    public ServiceBusTrigger(
        ServiceBusTriggerAttribute attribute, ParameterInfo parameter, Connections connections, IConfiguration settings, HostJson hostJson,
        IOptions<JsonSerializerOptions> json, FunctionRunner runner, TimeProvider time, ILogger<ServiceBusTrigger> log)
    {
        _attribute = attribute;
        _parameter = parameter;
        _queue = SettingReferences.Resolve(attribute.QueueName ?? "", settings);
        if (string.IsNullOrWhiteSpace(_queue))
        {
            throw new FunctionSetupException("the Service Bus trigger names no queue.");
        }

        _client = connections.ServiceBus(attribute.Connection);
        _batchSize = hostJson.MaxMessageBatchSize;
        _options = new ServiceBusProcessorOptions
        {
            AutoCompleteMessages = AutoCompleteOf(parameter) ?? hostJson.AutoCompleteMessages,
            MaxConcurrentCalls = hostJson.MaxConcurrentCalls,
            PrefetchCount = hostJson.PrefetchCount,
            MaxAutoLockRenewalDuration = hostJson.MaxAutoLockRenewal,
        };
        if (attribute.IsBatched && !parameter.ParameterType.IsArray)
        {
            throw new FunctionSetupException($"IsBatched gives an array; the parameter is {parameter.ParameterType.Name}. Declare {parameter.ParameterType.Name}[], or leave IsBatched out.");
        }

        _json = json.Value;
        _runner = runner;
        _time = time;
        _log = log;
    }

    public override string Type => "serviceBusTrigger";

    public override ArgumentBinder Value => context => new(_attribute.IsBatched
        ? Batch((MessageBatch)context.Request.Trigger)
        : One(((MessageBatch)context.Request.Trigger).Messages[0], _parameter.ParameterType));

    public override IReadOnlyCollection<string> DataNames => MessageData.Names;

    public override ArgumentBinder? Extra(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(ServiceBusMessageActions) ? static context => new(((MessageBatch)context.Request.Trigger).Actions) : null;

    public override Task ListenAsync(LoadedFunction function, CancellationToken stopping)
    {
        var listener = new MessageListener(_client, _queue, _options, _batchSize, (batch, cancellation) => RunAsync(function, batch, cancellation), _time, _log);
        return _attribute.IsBatched ? listener.ReceiveAsync(stopping) : listener.ProcessAsync(stopping);
    }

    private Task RunAsync(LoadedFunction function, MessageBatch batch, CancellationToken cancellation)
    {
        var first = batch.Messages[0];
        var reason = batch.Messages.Count == 1 ? $"{_queue} {first.MessageId}" : $"{_queue}, {batch.Messages.Count} messages from {first.MessageId}";
        return _runner.RunAsync(function, new InvocationRequest(reason, batch, MessageData.Of(first))
        {
            TraceParent = MessageData.TraceParent(first),
        }, cancellation);
    }

    private Array Batch(MessageBatch batch)
    {
        var element = _parameter.ParameterType.GetElementType()!;
        var values = Array.CreateInstance(element, batch.Messages.Count);
        for (var i = 0; i < values.Length; i++)
        {
            values.SetValue(One(batch.Messages[i], element), i);
        }

        return values;
    }

    private object? One(ServiceBusReceivedMessage message, Type type) =>
        type == typeof(ServiceBusReceivedMessage) ? message : DataConversion.Convert(message.Body, _parameter.Name!, type, _json);

    // An attribute does not tell a false that was written from one that was not; its metadata does.
    private static bool? AutoCompleteOf(ParameterInfo parameter) =>
        (from attribute in parameter.CustomAttributes
         where attribute.AttributeType == typeof(ServiceBusTriggerAttribute)
         from argument in attribute.NamedArguments
         where argument.MemberName == nameof(ServiceBusTriggerAttribute.AutoCompleteMessages)
         select (bool?)argument.TypedValue.Value).FirstOrDefault();
}
