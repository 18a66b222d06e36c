using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Hosting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Critical, "The function {Function} is in error: {Fault}")]
    public static partial void FunctionInError(this ILogger log, string function, string fault);

    [LoggerMessage(2, LogLevel.Critical, "The host cannot start: {Reason}")]
    public static partial void CannotStart(this ILogger log, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Where it failed")]
    public static partial void CannotStartTrace(this ILogger log, Exception error);

    [LoggerMessage(4, LogLevel.Information, "Running {Count} functions on {Addresses}: {Functions}")]
    public static partial void Running(this ILogger log, int count, string addresses, string functions);

    [LoggerMessage(5, LogLevel.Information, "Stopping: no new work is taken, running invocations may finish within {Seconds:0} s")]
    public static partial void Stopping(this ILogger log, double seconds);

    [LoggerMessage(6, LogLevel.Warning, "Some invocations still run; they are cancelled")]
    public static partial void Cancelling(this ILogger log);

    [LoggerMessage(7, LogLevel.Error, "Some invocations did not end; the host stops without them")]
    public static partial void Abandoning(this ILogger log);

    [LoggerMessage(8, LogLevel.Critical, "The trigger of {Function} ended; it does not fire any more")]
    public static partial void TriggerEnded(this ILogger log, Exception error, string function);
}
