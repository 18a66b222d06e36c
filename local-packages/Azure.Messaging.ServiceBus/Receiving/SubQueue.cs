namespace Azure.Messaging.ServiceBus;

/// <summary>A part of a queue.</summary>
public enum SubQueue
{
    /// <summary>The queue itself.</summary>
    None = 0,

    /// <summary>Its dead letters.</summary>
    DeadLetter = 1,

    /// <summary>What could not be forwarded; a local queue forwards nothing, so it is not found.</summary>
    TransferDeadLetter = 2,
}
