namespace Azure.Messaging.ServiceBus;

/// <summary>Settings of a <see cref="ServiceBusClient"/>.</summary>
public class ServiceBusClientOptions
{
    /// <summary>Kept, and without effect on a local file.</summary>
    public ServiceBusTransportType TransportType { get; set; }

    /// <summary>Names the client in diagnostics; made up unless set.</summary>
    public string? Identifier { get; set; }

    /// <summary>How operations are tried again. Never null.</summary>
    public ServiceBusRetryOptions RetryOptions
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();
}
