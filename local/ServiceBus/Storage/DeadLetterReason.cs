namespace Dgp.ServiceBus.Storage;

/// <summary>The application properties in which a dead letter carries its reason.</summary>
internal static class DeadLetterReason
{
    private const string Reason = "DeadLetterReason";

    private const string Description = "DeadLetterErrorDescription";

    public static Dictionary<string, object?> Of(string? reason, string? description)
    {
        var properties = new Dictionary<string, object?>();
        if (reason is not null)
        {
            properties[Reason] = reason;
        }

        if (description is not null)
        {
            properties[Description] = description;
        }

        return properties;
    }
}
