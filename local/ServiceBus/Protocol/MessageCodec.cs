using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Dgp.ServiceBus.Storage;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Dgp.ServiceBus.Protocol;

/// <summary>Messages between their AMQP encoding and the file. Source: Service Bus, "AMQP 1.0 protocol guide"; what the published clients send.</summary>
internal static class MessageCodec
{
    /// <summary>The body of a message of this format is a list of encoded messages.</summary>
    private const uint BatchFormat = 0x80013700;

    private const string ScheduledFor = "x-opt-scheduled-enqueue-time";

    /// <summary>What a transfer carries: one message, or a batch.</summary>
    /// <exception cref="FormatException">It is not encoded as it should be.</exception>
    public static IReadOnlyList<Arrival> Read(AmqpMessage message) => Guarded(() => message.MessageFormat == BatchFormat
        ? [.. (message.DataBody ?? []).Select(data => Read(Bytes(data.Value)))]
        : (IReadOnlyList<Arrival>)[Read(Encoded(message))]);

    /// <exception cref="FormatException">It is not an encoded message.</exception>
    public static Arrival Read(byte[] content) => Guarded(() =>
    {
        using var message = Decode(content);
        DateTimeOffset? scheduledFor = null;
        if (Has(message, SectionFlag.MessageAnnotations) && message.MessageAnnotations.Map.TryGetValue<DateTime>(ScheduledFor, out var time))
        {
            scheduledFor = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));
        }

        return new Arrival(
            content,
            Has(message, SectionFlag.Properties) ? message.Properties.MessageId?.ToString() : null,
            scheduledFor,
            Has(message, SectionFlag.Header) && message.Header.Ttl is { } ttl && ttl > 0 ? TimeSpan.FromMilliseconds(ttl) : null);
    });

    /// <summary>As a receiver gets it.</summary>
    /// <param name="peeked">It is only looked at, without a lock.</param>
    public static AmqpMessage ToDeliver(Message message, bool peeked = false)
    {
        var delivery = Decode(message.Content);
        // The clients add one to what is received.
        delivery.Header.DeliveryCount = (uint)(peeked ? message.DeliveryCount : message.DeliveryCount - 1);
        var annotations = delivery.MessageAnnotations.Map;
        annotations["x-opt-sequence-number"] = message.Sequence;
        annotations["x-opt-enqueue-sequence-number"] = message.EnqueuedSequence;
        annotations["x-opt-enqueued-time"] = message.EnqueuedAt.UtcDateTime;
        annotations["x-opt-message-state"] = (int)message.State;
        if (!peeked)
        {
            annotations["x-opt-locked-until"] = message.LockedUntil.UtcDateTime;
        }

        return delivery;
    }

    /// <summary>The bytes of a message that is put into another.</summary>
    public static ArraySegment<byte> Encode(AmqpMessage message) => Bytes(message.GetPayload(int.MaxValue, out _));

    /// <summary>The same message with application properties changed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What the file has was read when it came; if it is damaged now, the message must still be movable.")]
    public static byte[] WithProperties(byte[] content, IReadOnlyDictionary<string, object?> changes)
    {
        try
        {
            using var message = Decode(content);
            if (!Has(message, SectionFlag.ApplicationProperties))
            {
                message.ApplicationProperties = new ApplicationProperties();
            }

            foreach (var (name, value) in changes)
            {
                message.ApplicationProperties.Map[name] = value;
            }

            return Encode(message).ToArray();
        }
        catch (Exception)
        {
            return content;
        }
    }

    /// <summary>Application properties to change, as settling a message brings them.</summary>
    public static IReadOnlyDictionary<string, object?> Changes(AmqpMap? map) =>
        (map ?? new AmqpMap()).ToDictionary(entry => entry.Key.ToString()!, entry => (object?)entry.Value);

    private static bool Has(AmqpMessage message, SectionFlag section) => (message.Sections & section) != 0;

    private static AmqpMessage Decode(byte[] content)
    {
        var message = AmqpMessage.CreateAmqpStreamMessage(new BufferListStream([new ArraySegment<byte>(content)]), payloadInitialized: false);
        message.Deserialize(SectionFlag.All);
        return message;
    }

    private static byte[] Encoded(AmqpMessage message)
    {
        using var stream = message.ToStream();
        using var copy = new MemoryStream((int)stream.Length);
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static ArraySegment<byte> Bytes(ArraySegment<byte>[] segments) => segments is [var one] ? one : segments.SelectMany(s => s).ToArray();

    private static byte[] Bytes(object? value) => value switch
    {
        ArraySegment<byte> segment => segment.ToArray(),
        byte[] bytes => bytes,
        _ => throw new FormatException("A batch holds something else than messages."),
    };

    /// <summary>Whatever the library throws at bytes that are no message.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The bytes are the sender's, and the library has no one exception for bad ones.")]
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (FormatException or OutOfMemoryException))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"It is not an AMQP message: {e.Message}"), e);
        }
    }
}
