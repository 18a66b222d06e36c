namespace Azure.Messaging.ServiceBus;

/// <summary>What the processor was doing when an error came up.</summary>
public enum ServiceBusErrorSource
{
    /// <summary>Completing a message after its handler returned.</summary>
    Complete = 0,

    /// <summary>Abandoning a message after its handler threw.</summary>
    Abandon = 1,

    /// <summary>The handler itself.</summary>
    ProcessMessageCallback = 2,

    /// <summary>Waiting for a message.</summary>
    Receive = 3,

    /// <summary>Renewing a message's lock.</summary>
    RenewLock = 4,

    /// <summary>Sessions only.</summary>
    AcceptSession = 5,

    /// <summary>Sessions only.</summary>
    CloseSession = 6,
}
