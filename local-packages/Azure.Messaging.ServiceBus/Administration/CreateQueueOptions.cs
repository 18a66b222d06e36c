namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>The settings of a queue to be made. Defaults and ranges as in the published package.</summary>
public class CreateQueueOptions
{
    /// <summary>Settings for a queue of that name.</summary>
    public CreateQueueOptions(string name) => Name = QueueLimits.CheckedName(name);

    /// <summary>The settings of a queue that exists.</summary>
    public CreateQueueOptions(QueueProperties queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        Name = queue.Name;
        LockDuration = queue.LockDuration;
        MaxSizeInMegabytes = queue.MaxSizeInMegabytes;
        RequiresDuplicateDetection = queue.RequiresDuplicateDetection;
        DuplicateDetectionHistoryTimeWindow = queue.DuplicateDetectionHistoryTimeWindow;
        DefaultMessageTimeToLive = queue.DefaultMessageTimeToLive;
        DeadLetteringOnMessageExpiration = queue.DeadLetteringOnMessageExpiration;
        MaxDeliveryCount = queue.MaxDeliveryCount;
        Status = queue.Status;
        UserMetadata = queue.UserMetadata;
    }

    /// <summary>Up to 260 characters, without a slash at either end and without @ ? # *.</summary>
    public string Name
    {
        get;
        set => field = QueueLimits.CheckedName(value);
    }

    /// <summary>How long a received message is locked; the service takes 5 s to 5 min; 1 min unless set.</summary>
    public TimeSpan LockDuration
    {
        get;
        set => field = QueueLimits.CheckedPositive(value);
    } = TimeSpan.FromMinutes(1);

    /// <summary>The most that the messages may take together; 1,024 unless set.</summary>
    public long MaxSizeInMegabytes { get; set; } = 1024;

    /// <summary>Whether a second message with a known <see cref="ServiceBusMessage.MessageId"/> is dropped; cannot be changed later.</summary>
    public bool RequiresDuplicateDetection { get; set; }

    /// <summary>How long ids are known, 20 s to 7 days; 1 min unless set.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow
    {
        get;
        set => field = QueueLimits.CheckedDuplicateWindow(value);
    } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message may wait, from 1 s; for ever unless set.</summary>
    public TimeSpan DefaultMessageTimeToLive
    {
        get;
        set => field = QueueLimits.CheckedTimeToLive(value);
    } = TimeSpan.MaxValue;

    /// <summary>Whether expired messages go to the dead letters instead of away.</summary>
    public bool DeadLetteringOnMessageExpiration { get; set; }

    /// <summary>Deliveries after which a message goes to the dead letters, from 1; 10 unless set.</summary>
    public int MaxDeliveryCount
    {
        get;
        set => field = QueueLimits.CheckedDeliveryCount(value);
    } = 10;

    /// <summary>What may be done with the queue.</summary>
    public EntityStatus Status { get; set; } = EntityStatus.Active;

    /// <summary>Anything, up to 1,024 characters.</summary>
    public string UserMetadata
    {
        get;
        set => field = QueueLimits.CheckedUserMetadata(value);
    } = string.Empty;

    internal QueueRow ToRow() => new()
    {
        Name = Name,
        Status = Status.ToString(),
        UserMetadata = UserMetadata,
        LockDuration = LockDuration,
        MaxDeliveryCount = MaxDeliveryCount,
        MaxSizeInMegabytes = MaxSizeInMegabytes,
        DefaultMessageTimeToLive = DefaultMessageTimeToLive,
        DeadLetteringOnMessageExpiration = DeadLetteringOnMessageExpiration,
        RequiresDuplicateDetection = RequiresDuplicateDetection,
        DuplicateDetectionHistoryTimeWindow = DuplicateDetectionHistoryTimeWindow,
    };
}
