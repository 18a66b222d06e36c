namespace Azure.Messaging.ServiceBus;

/// <summary>Runs an operation under a <see cref="ServiceBusRetryPolicy"/>.</summary>
internal static class Retries
{
    /// <param name="policy">Says how long one try may take and whether another follows.</param>
    /// <param name="operation">One try; it gets the time it may take.</param>
    /// <param name="clock">Measures the pauses.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    public static async Task<T> RunAsync<T>(
        this ServiceBusRetryPolicy policy, Func<TimeSpan, Task<T>> operation, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            TimeSpan? pause;
            try
            {
                return await operation(policy.CalculateTryTimeout(failures)).ConfigureAwait(false);
            }
            catch (ServiceBusException e)
            {
                pause = policy.CalculateRetryDelay(e, ++failures);
                if (pause is null)
                {
                    throw;
                }
            }

            await Task.Delay(pause.Value, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
