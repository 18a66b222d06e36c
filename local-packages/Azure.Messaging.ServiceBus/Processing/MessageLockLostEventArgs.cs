namespace Azure.Messaging.ServiceBus;

/// <summary>The lock of the message in hand is gone.</summary>
public class MessageLockLostEventArgs(ServiceBusReceivedMessage message, Exception? exception)
{
    /// <summary>The message in hand; someone else may get it now.</summary>
    public ServiceBusReceivedMessage Message { get; } = message;

    /// <summary>What the renewal threw; null if the lock just ran out.</summary>
    public Exception? Exception { get; } = exception;
}
