namespace Dgp.ServiceBus.Storage;

/// <summary>
/// When a lock still counts, as SQL over $1 = now. It ends at locked_until. It also ends when the machine's clock was set back to before it was taken:
/// else a step of an hour would withhold the message for an hour. A second or two, as time servers correct, is not a step.
/// </summary>
internal static class LockRule
{
    private const string Tolerance = "20000000";   // 2 s in ticks

    public const string Held = $"locked_until > $1 AND locked_at <= $1 + {Tolerance}";

    public const string Free = $"(locked_until IS NULL OR locked_until <= $1 OR locked_at > $1 + {Tolerance})";

    public const string Release = "lock_token = NULL, locked_at = NULL, locked_until = NULL";
}
