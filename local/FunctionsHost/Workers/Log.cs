namespace Dgp.FunctionsHost.Workers;

internal static partial class Log
{
    [LoggerMessage(70, LogLevel.Information, "The worker, process {Pid}, started within {Seconds:0.00} s")]
    public static partial void WorkerStarted(this ILogger log, int pid, double seconds);

    [LoggerMessage(71, LogLevel.Error, "The worker, process {Pid}, ended with {ExitCode}; it is started again")]
    public static partial void WorkerEnded(this ILogger log, int pid, int exitCode);

    [LoggerMessage(72, LogLevel.Warning, "{Reason} It is started again")]
    public static partial void WorkerStartsAgain(this ILogger log, string reason);

    [LoggerMessage(73, LogLevel.Debug, "{Line}")]
    public static partial void Printed(this ILogger log, string line);

    [LoggerMessage(74, LogLevel.Warning, "{Line}")]
    public static partial void PrintedError(this ILogger log, string line);

    [LoggerMessage(EventId = 75, Message = "{Message}")]
    public static partial void FromWorker(this ILogger log, LogLevel level, string message);
}
