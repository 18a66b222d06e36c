using System.Runtime.CompilerServices;

namespace Azure.Messaging.ServiceBus;

/// <summary>How an operation is tried again after a transient failure. Defaults and ranges as in the published package.</summary>
public class ServiceBusRetryOptions
{
    /// <summary>Exponential unless set.</summary>
    public ServiceBusRetryMode Mode { get; set; } = ServiceBusRetryMode.Exponential;

    /// <summary>Tries after the first, 0 to 100; 3 unless set.</summary>
    public int MaxRetries
    {
        get;
        set => field = value is >= 0 and <= 100 ? value : throw OutOfRange(value);
    } = 3;

    /// <summary>The first pause, 1 ms to 5 min; 0.8 s unless set.</summary>
    public TimeSpan Delay
    {
        get;
        set => field = value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromMinutes(5) ? value : throw OutOfRange(value);
    } = TimeSpan.FromSeconds(0.8);

    /// <summary>The longest pause, 0 or more; 1 min unless set.</summary>
    public TimeSpan MaxDelay
    {
        get;
        set => field = value >= TimeSpan.Zero ? value : throw OutOfRange(value);
    } = TimeSpan.FromMinutes(1);

    /// <summary>How long one try may take, and how long a receive waits that names no time itself; above 0, 1 min unless set.</summary>
    public TimeSpan TryTimeout
    {
        get;
        set => field = value > TimeSpan.Zero ? value : throw OutOfRange(value);
    } = TimeSpan.FromMinutes(1);

    /// <summary>Used instead of all of the above when set.</summary>
    public ServiceBusRetryPolicy? CustomRetryPolicy { get; set; }

    internal ServiceBusRetryPolicy ToPolicy() => CustomRetryPolicy ?? new Backoff(Mode, MaxRetries, Delay, MaxDelay, TryTimeout);

    internal ServiceBusRetryOptions Clone() => (ServiceBusRetryOptions)MemberwiseClone();

    private static ArgumentOutOfRangeException OutOfRange(object value, [CallerMemberName] string? name = null) =>
        new(name, value, $"{name} is out of range.");
}
