namespace Azure.Messaging.ServiceBus;

/// <summary>Makes the types without a public constructor, for tests of code that receives them.</summary>
public static class ServiceBusModelFactory
{
    /// <summary>A message as a receiver would give it.</summary>
    public static ServiceBusReceivedMessage ServiceBusReceivedMessage(
        BinaryData? body = null,
        string? messageId = null,
        string? partitionKey = null,
        string? viaPartitionKey = null,
        string? sessionId = null,
        string? replyToSessionId = null,
        TimeSpan timeToLive = default,
        string? correlationId = null,
        string? subject = null,
        string? to = null,
        string? contentType = null,
        string? replyTo = null,
        DateTimeOffset scheduledEnqueueTime = default,
        IDictionary<string, object>? properties = null,
        Guid lockTokenGuid = default,
        int deliveryCount = 0,
        DateTimeOffset lockedUntil = default,
        long sequenceNumber = -1,
        string? deadLetterSource = null,
        long enqueuedSequenceNumber = 0,
        DateTimeOffset enqueuedTime = default,
        ServiceBusMessageState serviceBusMessageState = ServiceBusMessageState.Active)
    {
        var envelope = new Envelope
        {
            MessageId = messageId, PartitionKey = partitionKey, TransactionPartitionKey = viaPartitionKey, SessionId = sessionId,
            ReplyToSessionId = replyToSessionId, CorrelationId = correlationId, Subject = subject, To = to, ContentType = contentType, ReplyTo = replyTo,
        };
        foreach (var (name, value) in properties ?? new Dictionary<string, object>())
        {
            envelope.ApplicationProperties[name] = value;
        }

        return new ServiceBusReceivedMessage(envelope, body ?? BinaryData.FromBytes(Array.Empty<byte>()))
        {
            TimeToLive = timeToLive,
            ScheduledEnqueueTime = scheduledEnqueueTime,
            LockTokenGuid = lockTokenGuid,
            DeliveryCount = deliveryCount,
            LockedUntil = lockedUntil,
            SequenceNumber = sequenceNumber,
            DeadLetterSource = deadLetterSource,
            EnqueuedSequenceNumber = enqueuedSequenceNumber,
            EnqueuedTime = enqueuedTime,
            State = serviceBusMessageState,
        };
    }
}
