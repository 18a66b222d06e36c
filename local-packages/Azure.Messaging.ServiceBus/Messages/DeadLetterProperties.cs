namespace Azure.Messaging.ServiceBus;

/// <summary>The application properties in which a dead letter carries its reason, and the reasons that the queue itself gives.</summary>
internal static class DeadLetterProperties
{
    public const string Reason = "DeadLetterReason";

    public const string ErrorDescription = "DeadLetterErrorDescription";

    public const string MaxDeliveryCountExceeded = "MaxDeliveryCountExceeded";

    public const string Expired = "TTLExpiredException";

    /// <summary>Not in the cloud: the file was damaged where the message's properties lie.</summary>
    public const string Damaged = "MessageDamaged";

    public static void SetDeadLetter(this Envelope envelope, string? reason, string? description)
    {
        if (reason is not null)
        {
            envelope.ApplicationProperties[Reason] = reason;
        }

        if (description is not null)
        {
            envelope.ApplicationProperties[ErrorDescription] = description;
        }
    }
}
