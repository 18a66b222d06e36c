namespace Azure.Messaging.ServiceBus;

/// <summary>Settings of a <see cref="ServiceBusMessageBatch"/>.</summary>
public class CreateMessageBatchOptions
{
    /// <summary>The batch's limit in bytes, 1 or more; the queue's own limit unless set.</summary>
    public long? MaxSizeInBytes
    {
        get;
        set => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxSizeInBytes), value, "It has to be at least 1.");
    }
}
