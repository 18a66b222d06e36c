namespace Dgp.ServiceBus.Configuration;

/// <summary>How a queue behaves. The names and the defaults are those of the emulator's configuration file.</summary>
internal sealed record QueueSettings(string Name)
{
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxDeliveryCount { get; init; } = 3;

    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.FromHours(1);

    public bool DeadLetteringOnMessageExpiration { get; init; }

    public bool RequiresDuplicateDetection { get; init; }

    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(1);
}
