using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Bindings;

namespace Microsoft.Azure.Functions.Worker.ServiceBus;

/// <summary>A message's properties by the names that the published extension gives them.</summary>
internal static class MessageData
{
    private static readonly Dictionary<string, Func<ServiceBusReceivedMessage, object?>> Properties = new()
    {
        ["messageId"] = message => message.MessageId,
        ["correlationId"] = message => message.CorrelationId,
        ["subject"] = message => message.Subject,
        ["contentType"] = message => message.ContentType,
        ["to"] = message => message.To,
        ["replyTo"] = message => message.ReplyTo,
        ["sequenceNumber"] = message => message.SequenceNumber,
        ["deliveryCount"] = message => message.DeliveryCount,
        ["enqueuedTimeUtc"] = message => message.EnqueuedTime.UtcDateTime,
        ["expiresAtUtc"] = message => message.ExpiresAt.UtcDateTime,
        ["lockToken"] = message => message.LockToken,
        ["deadLetterSource"] = message => message.DeadLetterSource,
        ["applicationProperties"] = message => message.ApplicationProperties,
    };

    public static IReadOnlyCollection<string> Names => Properties.Keys;

    public static BindingData Of(ServiceBusReceivedMessage message)
    {
        var data = new BindingData();
        foreach (var (name, read) in Properties)
        {
            data[name] = read(message);
        }

        return data;
    }

    /// <summary>W3C trace parent of the sender, under the names that senders use.</summary>
    public static string? TraceParent(ServiceBusReceivedMessage message) =>
        (message.ApplicationProperties.GetValueOrDefault("traceparent") ?? message.ApplicationProperties.GetValueOrDefault("Diagnostic-Id")) as string;
}
