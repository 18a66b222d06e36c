namespace Azure.Messaging.ServiceBus;

/// <summary>What receiving does to the message.</summary>
public enum ServiceBusReceiveMode
{
    /// <summary>It is locked for a while and stays until it is settled.</summary>
    PeekLock = 0,

    /// <summary>It is gone at once.</summary>
    ReceiveAndDelete = 1,
}
