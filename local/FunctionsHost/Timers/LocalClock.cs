namespace Dgp.FunctionsHost.Timers;

internal static class LocalClock
{
    /// <summary>A stored time as the local clock showed it: stored times may carry a zone.</summary>
    public static DateTime ToLocalClock(this DateTime stored, TimeProvider time) => stored.Kind switch
    {
        DateTimeKind.Unspecified => stored,
        DateTimeKind.Utc when stored == DateTime.MinValue => default,
        _ => DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(stored, time.LocalTimeZone), DateTimeKind.Unspecified),
    };
}
