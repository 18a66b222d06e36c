namespace Azure.Messaging.ServiceBus;

/// <summary>Why a <see cref="ServiceBusException"/> was thrown. Same values as the published package.</summary>
public enum ServiceBusFailureReason
{
    /// <summary>Anything else; here also a damaged file.</summary>
    GeneralError = 0,

    /// <summary>No such queue.</summary>
    MessagingEntityNotFound = 1,

    /// <summary>The lock ended, was taken over or never was.</summary>
    MessageLockLost = 2,

    /// <summary>No deferred or scheduled message has that number.</summary>
    MessageNotFound = 3,

    /// <summary>The message or batch is above the limit.</summary>
    MessageSizeExceeded = 4,

    /// <summary>The queue's status forbids it.</summary>
    MessagingEntityDisabled = 5,

    /// <summary>The queue or the disk is full.</summary>
    QuotaExceeded = 6,

    /// <summary>Others held the file for too long; a retry may help.</summary>
    ServiceBusy = 7,

    /// <summary>No answer within <see cref="ServiceBusRetryOptions.TryTimeout"/>; a retry may help.</summary>
    ServiceTimeout = 8,

    /// <summary>The file cannot be opened or read; or the client was not told of a file.</summary>
    ServiceCommunicationProblem = 9,

    /// <summary>Sessions only; never thrown here.</summary>
    SessionCannotBeLocked = 10,

    /// <summary>Sessions only; never thrown here.</summary>
    SessionLockLost = 11,

    /// <summary>A queue of that name is there already.</summary>
    MessagingEntityAlreadyExists = 12,
}
