namespace Azure.Messaging.ServiceBus;

/// <summary>Settings of a <see cref="ServiceBusSender"/>.</summary>
public class ServiceBusSenderOptions
{
    /// <summary>Names the sender in diagnostics; made up unless set.</summary>
    public string? Identifier { get; set; }
}
