namespace Azure.Messaging.ServiceBus;

/// <summary>A message to send.</summary>
public class ServiceBusMessage
{
    private const int MaxIdLength = 128;

    /// <summary>An empty message.</summary>
    public ServiceBusMessage()
        : this(default(ReadOnlyMemory<byte>))
    {
    }

    /// <summary>A message whose body is the text in UTF-8.</summary>
    public ServiceBusMessage(string body)
        : this(new BinaryData(body))
    {
    }

    /// <summary>A message with that body.</summary>
    public ServiceBusMessage(ReadOnlyMemory<byte> body)
        : this(BinaryData.FromBytes(body))
    {
    }

    /// <summary>A message with that body.</summary>
    public ServiceBusMessage(BinaryData body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Body = body;
        Envelope = new();
    }

    /// <summary>A copy to send again: body and properties, without what the queue had added (counts, times, why it was dead-lettered).</summary>
    public ServiceBusMessage(ServiceBusReceivedMessage receivedMessage)
    {
        ArgumentNullException.ThrowIfNull(receivedMessage);
        Body = receivedMessage.Body;
        Envelope = receivedMessage.Envelope.Clone();
        Envelope.ApplicationProperties.Remove(DeadLetterProperties.Reason);
        Envelope.ApplicationProperties.Remove(DeadLetterProperties.ErrorDescription);
        if (receivedMessage.TimeToLive > TimeSpan.Zero)
        {
            TimeToLive = receivedMessage.TimeToLive;
        }
    }

    /// <summary>The body.</summary>
    public BinaryData Body { get; set; }

    /// <summary>1 to 128 characters; on a queue that detects duplicates, a second message with the same one is dropped. Null unless set.</summary>
    public string? MessageId
    {
        get => Envelope.MessageId;
        set => Envelope.MessageId = string.IsNullOrEmpty(value) || value.Length > MaxIdLength
            ? throw new ArgumentException($"{nameof(MessageId)} has to have 1 to {MaxIdLength} characters.", nameof(MessageId))
            : value;
    }

    /// <summary>Up to 128 characters; equal to the <see cref="SessionId"/> if there is one.</summary>
    public string? PartitionKey
    {
        get => Envelope.PartitionKey;
        set
        {
            ThrowIfTooLong(value, nameof(PartitionKey));
            if (Envelope.SessionId is not null && value is not null && Envelope.SessionId != value)
            {
                throw new ArgumentOutOfRangeException(nameof(PartitionKey), value, $"{nameof(PartitionKey)} and {nameof(SessionId)} differ.");
            }

            Envelope.PartitionKey = value;
        }
    }

    /// <summary>Up to 128 characters.</summary>
    public string? TransactionPartitionKey
    {
        get => Envelope.TransactionPartitionKey;
        set
        {
            ThrowIfTooLong(value, nameof(TransactionPartitionKey));
            Envelope.TransactionPartitionKey = value;
        }
    }

    /// <summary>Up to 128 characters; a queue without sessions carries it and nothing more.</summary>
    public string? SessionId
    {
        get => Envelope.SessionId;
        set
        {
            ThrowIfTooLong(value, nameof(SessionId));
            Envelope.SessionId = value;
            if (value is not null && Envelope.PartitionKey is not null)
            {
                Envelope.PartitionKey = value;
            }
        }
    }

    /// <summary>Up to 128 characters.</summary>
    public string? ReplyToSessionId
    {
        get => Envelope.ReplyToSessionId;
        set
        {
            ThrowIfTooLong(value, nameof(ReplyToSessionId));
            Envelope.ReplyToSessionId = value;
        }
    }

    /// <summary>How long it may wait once it is enqueued, above 0; no longer than the queue's own time, which is also the default.</summary>
    public TimeSpan TimeToLive
    {
        get;
        set => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(TimeToLive), value, "It has to be above 0.");
    } = TimeSpan.MaxValue;

    /// <summary>Any text.</summary>
    public string? CorrelationId
    {
        get => Envelope.CorrelationId;
        set => Envelope.CorrelationId = value;
    }

    /// <summary>Any text.</summary>
    public string? Subject
    {
        get => Envelope.Subject;
        set => Envelope.Subject = value;
    }

    /// <summary>Any text.</summary>
    public string? To
    {
        get => Envelope.To;
        set => Envelope.To = value;
    }

    /// <summary>The body's media type, such as <c>application/json</c>.</summary>
    public string? ContentType
    {
        get => Envelope.ContentType;
        set => Envelope.ContentType = value;
    }

    /// <summary>Any text.</summary>
    public string? ReplyTo
    {
        get => Envelope.ReplyTo;
        set => Envelope.ReplyTo = value;
    }

    /// <summary>When it becomes receivable; at once unless set or if that time has passed.</summary>
    public DateTimeOffset ScheduledEnqueueTime { get; set; }

    /// <summary>
    /// Values of the application's own: bool, the integers, float, double, decimal, char, string, Guid, Uri, DateTime (arrives in UTC, whole milliseconds),
    /// DateTimeOffset (arrives in UTC) and TimeSpan. Sending anything else throws a <see cref="System.Runtime.Serialization.SerializationException"/>.
    /// </summary>
    public IDictionary<string, object> ApplicationProperties => Envelope.ApplicationProperties;

    internal Envelope Envelope { get; }

    /// <summary>The message's id in braces.</summary>
    public override string ToString() => $"{{MessageId:{MessageId}}}";

    private static void ThrowIfTooLong(string? value, string name)
    {
        if (value?.Length > MaxIdLength)
        {
            throw new ArgumentException($"{name} has more than {MaxIdLength} characters.", name);
        }
    }
}
