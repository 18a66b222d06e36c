namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>What a queue holds, and when it was used.</summary>
public class QueueRuntimeProperties
{
    internal QueueRuntimeProperties(QueueCounts counts)
    {
        Name = counts.Queue.Name;
        ActiveMessageCount = counts.Active;
        ScheduledMessageCount = counts.Scheduled;
        DeadLetterMessageCount = counts.DeadLetters;
        TotalMessageCount = counts.Active + counts.Deferred + counts.Scheduled + counts.DeadLetters;
        SizeInBytes = counts.Queue.Size;
        CreatedAt = counts.Queue.CreatedAt;
        UpdatedAt = counts.Queue.UpdatedAt;
        AccessedAt = counts.Queue.AccessedAt;
    }

    /// <summary>The queue.</summary>
    public string Name { get; }

    /// <summary>Everything: active, deferred, scheduled and dead-lettered.</summary>
    public long TotalMessageCount { get; }

    /// <summary>Those that a receiver gets or has: waiting and locked ones.</summary>
    public long ActiveMessageCount { get; }

    /// <summary>Those among the dead letters.</summary>
    public long DeadLetterMessageCount { get; }

    /// <summary>Those not yet due.</summary>
    public long ScheduledMessageCount { get; }

    /// <summary>0: a local queue forwards nothing.</summary>
    public long TransferMessageCount { get; }

    /// <summary>0: a local queue forwards nothing.</summary>
    public long TransferDeadLetterMessageCount { get; }

    /// <summary>Bodies and properties of all of them, in bytes.</summary>
    public long SizeInBytes { get; }

    /// <summary>In UTC.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the settings were changed, in UTC.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>When something was sent or received, in UTC.</summary>
    public DateTimeOffset AccessedAt { get; }
}
