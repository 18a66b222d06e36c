namespace Azure.Messaging.ServiceBus;

/// <summary>Decides how long one try may take and whether another follows.</summary>
public abstract class ServiceBusRetryPolicy
{
    /// <summary>How long try number <paramref name="attemptCount"/> (from 0) may take.</summary>
    public abstract TimeSpan CalculateTryTimeout(int attemptCount);

    /// <summary>The pause before the next try after <paramref name="attemptCount"/> failed ones, or null to give up.</summary>
    public abstract TimeSpan? CalculateRetryDelay(Exception lastException, int attemptCount);
}
