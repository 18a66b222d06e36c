namespace Dgp.FunctionsHost;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Critical, "The function {Function} is in error: {Fault}")]
    public static partial void FunctionInError(this ILogger log, string function, string fault);

    [LoggerMessage(2, LogLevel.Critical, "The host cannot go on: {Reason}")]
    public static partial void CannotStart(this ILogger log, string reason);

    [LoggerMessage(4, LogLevel.Information, "Running {Count} functions on {Addresses}: {Functions}")]
    public static partial void Running(this ILogger log, int count, string addresses, string functions);

    [LoggerMessage(5, LogLevel.Information, "Stopping: no new work is taken, running invocations may finish within {Seconds:0.#} s")]
    public static partial void Stopping(this ILogger log, double seconds);

    [LoggerMessage(6, LogLevel.Warning, "Some invocations still run; they are cancelled")]
    public static partial void Cancelling(this ILogger log);

    [LoggerMessage(7, LogLevel.Error, "Some invocations did not end; they end with their worker")]
    public static partial void Abandoning(this ILogger log);

    [LoggerMessage(8, LogLevel.Critical, "The trigger of {Function} ended; it does not fire any more")]
    public static partial void TriggerEnded(this ILogger log, Exception error, string function);

    [LoggerMessage(9, LogLevel.Debug, "Executing {Function} ({Reason}, {InvocationId})")]
    public static partial void Executing(this ILogger log, string function, string reason, string invocationId);

    [LoggerMessage(10, LogLevel.Information, "Executed {Function} ({Reason}, {InvocationId}) in {Milliseconds:0.0} ms")]
    public static partial void Executed(this ILogger log, string function, string reason, string invocationId, double milliseconds);

    [LoggerMessage(11, LogLevel.Error, "{Function} failed ({Reason}, {InvocationId}) after {Milliseconds:0.0} ms: {Error} {Details}")]
    public static partial void Failed(this ILogger log, string function, string reason, string invocationId, double milliseconds, string error, string details);

    [LoggerMessage(12, LogLevel.Warning, "{Function} was cancelled ({Reason}, {InvocationId})")]
    public static partial void Cancelled(this ILogger log, string function, string reason, string invocationId);

    [LoggerMessage(13, LogLevel.Error, "{Function} was stopped ({Reason}, {InvocationId}): it ran longer than {Limit}")]
    public static partial void TimedOut(this ILogger log, string function, string reason, string invocationId, TimeSpan limit);
}
