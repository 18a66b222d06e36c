using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Dgp.ServiceBus.Configuration;

/// <summary>The configuration file of Microsoft's Service Bus emulator. Source: azure-service-bus-emulator-installer, Config-schema.json.</summary>
internal static class ConfigurationFile
{
    private const int LongestName = 260;

    private static readonly (TimeSpan Least, TimeSpan Most) Locks = (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    private static readonly JsonSerializerOptions Json = new()
    {
        // A mistyped setting would be one that silently has no effect.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new Duration() },
    };

    /// <exception cref="StartException">The file is not there, or not such a configuration, or asks for what this server does not have.</exception>
    public static IReadOnlyList<QueueSettings> Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException("no-configuration", $"{path} cannot be read: {e.Message}", "Name the file with --config.", e);
        }
    }

    /// <exception cref="StartException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<QueueSettings> Parse(ReadOnlySpan<byte> text)
    {
        Document? document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(text, Json);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            throw Bad(e.Message, e);
        }

        if (document?.UserConfig.Namespaces is not [var only])
        {
            throw Bad("UserConfig.Namespaces has to have exactly one namespace.");
        }

        if (only.Topics is { Count: > 0 })
        {
            throw Bad("Topics are not supported here, only queues.");
        }

        var queues = only.Queues.Select(q => Checked(q.Name, q.Properties ?? new Properties())).ToList();
        return queues.GroupBy(q => q.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw Bad($"The queue {twice.Key} is there more than once.")
            : queues;
    }

    private static QueueSettings Checked(string name, Properties properties)
    {
        var path = name.Replace('\\', '/');
        if (path.Length is 0 or > LongestName || path.StartsWith('/') || path.EndsWith('/') || path.AsSpan().IndexOfAny("@?#*$") >= 0)
        {
            throw Bad($"'{name}' is no name for a queue: it has 1 to {LongestName} characters, none of @ ? # * $, and no slash at an end.");
        }

        if (properties.RequiresSession || properties.ForwardTo is { Length: > 0 } || properties.ForwardDeadLetteredMessagesTo is { Length: > 0 })
        {
            throw Bad($"The queue {name} asks for sessions or forwarding, which are not supported here.");
        }

        var defaults = new QueueSettings(name);
        var queue = defaults with
        {
            LockDuration = properties.LockDuration ?? defaults.LockDuration,
            MaxDeliveryCount = properties.MaxDeliveryCount ?? defaults.MaxDeliveryCount,
            DefaultMessageTimeToLive = properties.DefaultMessageTimeToLive ?? defaults.DefaultMessageTimeToLive,
            DeadLetteringOnMessageExpiration = properties.DeadLetteringOnMessageExpiration,
            RequiresDuplicateDetection = properties.RequiresDuplicateDetection,
            DuplicateDetectionHistoryTimeWindow = properties.DuplicateDetectionHistoryTimeWindow ?? defaults.DuplicateDetectionHistoryTimeWindow,
        };
        if (queue.LockDuration < Locks.Least || queue.LockDuration > Locks.Most)
        {
            throw Bad($"The lock of the queue {name} has to last {Locks.Least.TotalSeconds} s to {Locks.Most.TotalSeconds} s, not {queue.LockDuration.TotalSeconds} s.");
        }

        return queue.MaxDeliveryCount < 1 || queue.DefaultMessageTimeToLive <= TimeSpan.Zero || queue.DuplicateDetectionHistoryTimeWindow <= TimeSpan.Zero
            ? throw Bad($"MaxDeliveryCount and the durations of the queue {name} have to be greater than zero.")
            : queue;
    }

    private static StartException Bad(string message, Exception? inner = null) =>
        new("bad-configuration", message, "compose/service-bus.json is an example.", inner);

    private sealed record Document(UserConfig UserConfig);

    private sealed record UserConfig(IReadOnlyList<Namespace> Namespaces, Logging? Logging = null);

    private sealed record Logging(string Type);

    private sealed record Namespace(string Name, IReadOnlyList<Queue> Queues, IReadOnlyList<object>? Topics = null);

    private sealed record Queue(string Name, Properties? Properties = null);

    private sealed record Properties
    {
        public TimeSpan? LockDuration { get; init; }

        public int? MaxDeliveryCount { get; init; }

        public TimeSpan? DefaultMessageTimeToLive { get; init; }

        public bool DeadLetteringOnMessageExpiration { get; init; }

        public bool RequiresDuplicateDetection { get; init; }

        public TimeSpan? DuplicateDetectionHistoryTimeWindow { get; init; }

        public bool RequiresSession { get; init; }

        public string? ForwardTo { get; init; }

        public string? ForwardDeadLetteredMessagesTo { get; init; }
    }

    /// <summary>ISO 8601, such as PT15S.</summary>
    private sealed class Duration : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            XmlConvert.ToTimeSpan(reader.GetString() ?? throw new JsonException("A duration is missing."));

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(XmlConvert.ToString(value));
    }
}
