namespace Azure.Messaging.ServiceBus;

/// <summary>Settings of a <see cref="ServiceBusProcessor"/>. Defaults and ranges as in the published package.</summary>
public class ServiceBusProcessorOptions
{
    /// <summary>0 or more. Kept, and without effect: see <see cref="ServiceBusReceiverOptions.PrefetchCount"/>.</summary>
    public int PrefetchCount
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(PrefetchCount), value, "It cannot be negative.");
    }

    /// <summary>Peek-lock unless set.</summary>
    public ServiceBusReceiveMode ReceiveMode { get; set; } = ServiceBusReceiveMode.PeekLock;

    /// <summary>Whether a message is completed when its handler returns; true unless set.</summary>
    public bool AutoCompleteMessages { get; set; } = true;

    /// <summary>How long a message's lock is renewed, 0 for never, <see cref="Timeout.InfiniteTimeSpan"/> for as long as the handler runs; 5 min unless set.</summary>
    public TimeSpan MaxAutoLockRenewalDuration
    {
        get;
        set => field = value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxAutoLockRenewalDuration), value, "It cannot be negative.");
    } = TimeSpan.FromMinutes(5);

    /// <summary>Handlers at a time, 1 or more; 1 unless set.</summary>
    public int MaxConcurrentCalls
    {
        get;
        set => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxConcurrentCalls), value, "It has to be at least 1.");
    } = 1;

    /// <summary>The queue itself unless set.</summary>
    public SubQueue SubQueue { get; set; } = SubQueue.None;

    /// <summary>Names the processor in diagnostics; made up unless set.</summary>
    public string? Identifier { get; set; }
}
