namespace Azure.Messaging.ServiceBus;

/// <summary>Settings of a <see cref="ServiceBusReceiver"/>.</summary>
public class ServiceBusReceiverOptions
{
    /// <summary>Peek-lock unless set.</summary>
    public ServiceBusReceiveMode ReceiveMode { get; set; } = ServiceBusReceiveMode.PeekLock;

    /// <summary>0 or more. Kept, and without effect: fetching ahead from a local file would only let locks run out.</summary>
    public int PrefetchCount
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(PrefetchCount), value, "It cannot be negative.");
    }

    /// <summary>The queue itself unless set.</summary>
    public SubQueue SubQueue { get; set; } = SubQueue.None;

    /// <summary>Names the receiver in diagnostics; made up unless set.</summary>
    public string? Identifier { get; set; }
}
