namespace Dgp.FunctionsHost.Timers;

internal static partial class Log
{
    [LoggerMessage(60, LogLevel.Warning, "The timer {Function} is another host's now")]
    public static partial void LeaseLost(this ILogger log, string function);

    [LoggerMessage(61, LogLevel.Warning, "The lease of the timer {Function} ran out before it could be renewed: {Reason}")]
    public static partial void LeaseNotRenewed(this ILogger log, string function, string reason);

    [LoggerMessage(62, LogLevel.Error, "The status of the timer {Function} could not be written: {Reason}")]
    public static partial void StatusNotWritten(this ILogger log, string function, string reason);
}
