using System.Collections.ObjectModel;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message from a queue. Made by a receiver, and in tests by <see cref="ServiceBusModelFactory"/>.</summary>
public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage(Envelope envelope, BinaryData body)
    {
        Envelope = envelope;
        Body = body;
    }

    /// <summary>The body, byte for byte.</summary>
    public BinaryData Body { get; }

    /// <summary>The sender's id for the message.</summary>
    public string? MessageId => Envelope.MessageId;

    /// <summary>As sent.</summary>
    public string? PartitionKey => Envelope.PartitionKey;

    /// <summary>As sent.</summary>
    public string? TransactionPartitionKey => Envelope.TransactionPartitionKey;

    /// <summary>As sent.</summary>
    public string? SessionId => Envelope.SessionId;

    /// <summary>As sent.</summary>
    public string? ReplyToSessionId => Envelope.ReplyToSessionId;

    /// <summary>How long it may wait from <see cref="EnqueuedTime"/> on: the shorter of the message's own time and its queue's.</summary>
    public TimeSpan TimeToLive { get; internal init; }

    /// <summary>As sent.</summary>
    public string? CorrelationId => Envelope.CorrelationId;

    /// <summary>As sent.</summary>
    public string? Subject => Envelope.Subject;

    /// <summary>As sent.</summary>
    public string? To => Envelope.To;

    /// <summary>As sent.</summary>
    public string? ContentType => Envelope.ContentType;

    /// <summary>As sent.</summary>
    public string? ReplyTo => Envelope.ReplyTo;

    /// <summary>When it was to become receivable; the default value if it was not scheduled.</summary>
    public DateTimeOffset ScheduledEnqueueTime { get; internal init; }

    /// <summary>As sent, and as changed by those who abandoned, deferred or dead-lettered it.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties => new ReadOnlyDictionary<string, object>(Envelope.ApplicationProperties);

    /// <summary>The lock under which it was received; all zeros if it is not locked.</summary>
    public string LockToken => LockTokenGuid.ToString();

    /// <summary>How often it was received, this time included.</summary>
    public int DeliveryCount { get; internal init; }

    /// <summary>When the lock ends, in UTC; moves on with each renewal.</summary>
    public DateTimeOffset LockedUntil { get; internal set; }

    /// <summary>Its number in the queue, from 1, never used twice.</summary>
    public long SequenceNumber { get; internal init; } = -1;

    /// <summary>Set in the cloud when a dead letter was forwarded; a local queue forwards nothing.</summary>
    public string? DeadLetterSource { get; internal init; }

    /// <summary>The number it got when it was sent; differs from <see cref="SequenceNumber"/> if it was scheduled.</summary>
    public long EnqueuedSequenceNumber { get; internal init; }

    /// <summary>When it became receivable, in UTC.</summary>
    public DateTimeOffset EnqueuedTime { get; internal init; }

    /// <summary>When its time to live ends, in UTC.</summary>
    public DateTimeOffset ExpiresAt => TimeToLive >= DateTimeOffset.MaxValue - EnqueuedTime ? DateTimeOffset.MaxValue : EnqueuedTime + TimeToLive;

    /// <summary>Why it was dead-lettered, in a word.</summary>
    public string? DeadLetterReason => Envelope.ApplicationProperties.GetValueOrDefault(DeadLetterProperties.Reason) as string;

    /// <summary>Why it was dead-lettered, in a sentence.</summary>
    public string? DeadLetterErrorDescription => Envelope.ApplicationProperties.GetValueOrDefault(DeadLetterProperties.ErrorDescription) as string;

    /// <summary>Active, deferred or scheduled.</summary>
    public ServiceBusMessageState State { get; internal init; }

    internal Envelope Envelope { get; }

    internal Guid LockTokenGuid { get; init; }

    /// <summary>True once a handler settled it, so that the processor does not do so again.</summary>
    internal bool IsSettled { get; set; }

    /// <summary>The message's id in braces.</summary>
    public override string ToString() => $"{{MessageId:{MessageId}}}";
}
