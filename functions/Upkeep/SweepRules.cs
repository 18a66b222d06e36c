namespace Dgp.Functions.Upkeep;

/// <summary>When a job counts as stuck, and when as hopeless.</summary>
public sealed record SweepRules
{
    /// <summary>
    /// Time without a change of its status. Longer than the queue remembers messages (10 minutes): sent earlier, the message would be dropped
    /// as a duplicate and nothing gained. A running job's status changes every 30 seconds at the latest.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest silence of a worker that is at a job: it writes its sign of life every 30 seconds.</summary>
    public TimeSpan StillAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What storage's clock and the queue's may differ by, and what passes between writing a status and sending its message.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Since submission. A job whose message keeps vanishing for so long is not saved by another one.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Workers that began it: twice what the queue allows one message.</summary>
    public int MostAttempts { get; init; } = 20;
}
