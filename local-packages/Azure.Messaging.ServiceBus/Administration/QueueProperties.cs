namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>The settings of a queue; those with a setter can be changed by <see cref="ServiceBusAdministrationClient.UpdateQueueAsync"/>.</summary>
public class QueueProperties
{
    internal QueueProperties(QueueRow queue)
    {
        Name = queue.Name;
        RequiresDuplicateDetection = queue.RequiresDuplicateDetection;
        LockDuration = queue.LockDuration;
        MaxSizeInMegabytes = queue.MaxSizeInMegabytes;
        DuplicateDetectionHistoryTimeWindow = queue.DuplicateDetectionHistoryTimeWindow;
        DefaultMessageTimeToLive = queue.DefaultMessageTimeToLive;
        DeadLetteringOnMessageExpiration = queue.DeadLetteringOnMessageExpiration;
        MaxDeliveryCount = queue.MaxDeliveryCount;
        Status = queue.Status;
        UserMetadata = queue.UserMetadata;
    }

    /// <inheritdoc cref="CreateQueueOptions.Name"/>
    public string Name { get; }

    /// <inheritdoc cref="CreateQueueOptions.LockDuration"/>
    public TimeSpan LockDuration
    {
        get;
        set => field = QueueLimits.CheckedPositive(value);
    }

    /// <inheritdoc cref="CreateQueueOptions.MaxSizeInMegabytes"/>
    public long MaxSizeInMegabytes { get; set; }

    /// <inheritdoc cref="CreateQueueOptions.RequiresDuplicateDetection"/>
    public bool RequiresDuplicateDetection { get; }

    /// <inheritdoc cref="CreateQueueOptions.DuplicateDetectionHistoryTimeWindow"/>
    public TimeSpan DuplicateDetectionHistoryTimeWindow
    {
        get;
        set => field = QueueLimits.CheckedDuplicateWindow(value);
    }

    /// <inheritdoc cref="CreateQueueOptions.DefaultMessageTimeToLive"/>
    public TimeSpan DefaultMessageTimeToLive
    {
        get;
        set => field = QueueLimits.CheckedTimeToLive(value);
    }

    /// <inheritdoc cref="CreateQueueOptions.DeadLetteringOnMessageExpiration"/>
    public bool DeadLetteringOnMessageExpiration { get; set; }

    /// <inheritdoc cref="CreateQueueOptions.MaxDeliveryCount"/>
    public int MaxDeliveryCount
    {
        get;
        set => field = QueueLimits.CheckedDeliveryCount(value);
    }

    /// <inheritdoc cref="CreateQueueOptions.Status"/>
    public EntityStatus Status { get; set; }

    /// <inheritdoc cref="CreateQueueOptions.UserMetadata"/>
    public string UserMetadata
    {
        get;
        set => field = QueueLimits.CheckedUserMetadata(value);
    }
}
