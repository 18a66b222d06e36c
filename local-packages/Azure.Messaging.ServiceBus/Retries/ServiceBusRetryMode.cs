namespace Azure.Messaging.ServiceBus;

/// <summary>How the pause between two tries grows.</summary>
public enum ServiceBusRetryMode
{
    /// <summary>Always <see cref="ServiceBusRetryOptions.Delay"/>.</summary>
    Fixed = 0,

    /// <summary>Doubling, up to <see cref="ServiceBusRetryOptions.MaxDelay"/>.</summary>
    Exponential = 1,
}
