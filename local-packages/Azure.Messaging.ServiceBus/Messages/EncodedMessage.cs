using System.Text;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message as it will lie in the file; later changes to the <see cref="ServiceBusMessage"/> do not reach it.</summary>
internal sealed record EncodedMessage(byte[] Envelope, byte[] Body, byte[]? MessageId, TimeSpan TimeToLive, DateTimeOffset ScheduledEnqueueTime)
{
    /// <summary>The published limit on a message or batch in bytes (Basic and Standard tier).</summary>
    public const long SizeLimit = 256 * 1024;

    public long Size => Envelope.Length + Body.Length;

    public static EncodedMessage From(ServiceBusMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new(
            message.Envelope.Encode(),
            message.Body.ToArray(),
            message.MessageId is null ? null : Encoding.UTF8.GetBytes(message.MessageId),
            message.TimeToLive,
            message.ScheduledEnqueueTime);
    }
}
