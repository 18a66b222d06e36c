namespace Azure.Messaging.ServiceBus;

/// <summary>How many messages a queue has, by where they are. Locked ones are active.</summary>
internal sealed record QueueCounts(QueueRow Queue, long Active, long Deferred, long Scheduled, long DeadLetters);
