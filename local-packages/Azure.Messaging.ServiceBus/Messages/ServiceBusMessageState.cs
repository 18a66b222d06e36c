namespace Azure.Messaging.ServiceBus;

/// <summary>Where in its life a message is.</summary>
public enum ServiceBusMessageState
{
    /// <summary>Waiting for a receiver, or locked by one.</summary>
    Active = 0,

    /// <summary>Set aside; received by its sequence number only.</summary>
    Deferred = 1,

    /// <summary>Not yet due.</summary>
    Scheduled = 2,
}
