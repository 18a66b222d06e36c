namespace Azure.Messaging.ServiceBus;

/// <summary>An operation on a queue failed; <see cref="Reason"/> says why and <see cref="IsTransient"/> whether a retry may help.</summary>
public class ServiceBusException : Exception
{
    /// <summary>For subclasses in tests.</summary>
    public ServiceBusException()
    {
    }

    /// <summary>A failure whose reason says whether it is transient: busy, timed out and communication problems are.</summary>
    public ServiceBusException(string message, ServiceBusFailureReason reason, string? entityPath = null, Exception? innerException = null)
        : this(IsTransientReason(reason), message, entityPath, reason, innerException)
    {
    }

    /// <summary>A failure with an explicit verdict on retrying.</summary>
    public ServiceBusException(
        bool isTransient,
        string message,
        string? entityName = null,
        ServiceBusFailureReason reason = ServiceBusFailureReason.GeneralError,
        Exception? innerException = null)
        : base(message, innerException)
    {
        IsTransient = isTransient;
        EntityPath = entityName;
        Reason = reason;
    }

    /// <summary>True when the same call may succeed later.</summary>
    public bool IsTransient { get; }

    /// <summary>The kind of failure.</summary>
    public ServiceBusFailureReason Reason { get; }

    /// <summary>The queue, where one is concerned.</summary>
    public string? EntityPath { get; }

    /// <summary>The message with the queue and the reason behind it, as the published package words it.</summary>
    public override string Message => string.IsNullOrEmpty(EntityPath)
        ? $"{base.Message} ({Reason}). For troubleshooting information, see https://aka.ms/azsdk/net/servicebus/exceptions/troubleshoot."
        : $"{base.Message} ({EntityPath} - {Reason}). For troubleshooting information, see https://aka.ms/azsdk/net/servicebus/exceptions/troubleshoot.";

    private static bool IsTransientReason(ServiceBusFailureReason reason) => reason
        is ServiceBusFailureReason.ServiceCommunicationProblem
        or ServiceBusFailureReason.ServiceTimeout
        or ServiceBusFailureReason.ServiceBusy;
}
