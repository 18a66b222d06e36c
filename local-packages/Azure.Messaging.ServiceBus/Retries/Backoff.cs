namespace Azure.Messaging.ServiceBus;

/// <summary>The pause doubles from try to try and is spread by 8 %, so that many clients do not come back at once.</summary>
internal sealed class Backoff(ServiceBusRetryMode mode, int maxRetries, TimeSpan delay, TimeSpan maxDelay, TimeSpan tryTimeout) : ServiceBusRetryPolicy
{
    private const double Spread = 0.08;

    public override TimeSpan CalculateTryTimeout(int attemptCount) => tryTimeout;

    public override TimeSpan? CalculateRetryDelay(Exception lastException, int attemptCount)
    {
        if (attemptCount > maxRetries || lastException is not ServiceBusException { IsTransient: true })
        {
            return null;
        }

        var growth = mode == ServiceBusRetryMode.Exponential ? Math.Pow(2, attemptCount - 1) : 1;
        var seconds = (delay.TotalSeconds * growth) + (Random.Shared.NextDouble() * Spread * delay.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Min(seconds, maxDelay.TotalSeconds));
    }
}
