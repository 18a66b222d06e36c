using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Invocation;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Executing {Function} ({Reason}, {InvocationId})")]
    public static partial void Executing(this ILogger log, string function, string reason, string invocationId);

    [LoggerMessage(2, LogLevel.Information, "Executed {Function} ({Reason}, {InvocationId}) in {Milliseconds:0.0} ms")]
    public static partial void Executed(this ILogger log, string function, string reason, string invocationId, double milliseconds);

    [LoggerMessage(3, LogLevel.Error, "{Function} failed ({Reason}, {InvocationId}) after {Milliseconds:0.0} ms")]
    public static partial void Failed(this ILogger log, Exception error, string function, string reason, string invocationId, double milliseconds);

    [LoggerMessage(4, LogLevel.Warning, "{Function} was cancelled ({Reason}, {InvocationId})")]
    public static partial void Cancelled(this ILogger log, string function, string reason, string invocationId);

    [LoggerMessage(5, LogLevel.Error, "{Function} was stopped ({Reason}, {InvocationId}): it ran longer than {Limit}")]
    public static partial void TimedOut(this ILogger log, string function, string reason, string invocationId, TimeSpan limit);
}
