namespace Dgp.FunctionsHost.Blobs;

internal static partial class Log
{
    [LoggerMessage(30, LogLevel.Warning, "{Function}: {Blob} could not be claimed and is tried again: {Reason}")]
    public static partial void ClaimFailed(this ILogger log, string function, string blob, string reason);

    [LoggerMessage(31, LogLevel.Information, "{Function}: {Blob} was replaced or deleted in the meantime")]
    public static partial void Superseded(this ILogger log, string function, string blob);

    [LoggerMessage(32, LogLevel.Warning, "{Function}: attempt {Attempt} of {Attempts} at {Blob} failed; the next one in {Seconds:0} s")]
    public static partial void Again(this ILogger log, string function, string blob, int attempt, int attempts, double seconds);

    [LoggerMessage(33, LogLevel.Error, "{Function}: {Blob} is given up after {Attempts} attempts: {Reason} (azure-webjobs-hosts/{Record})")]
    public static partial void Poison(this ILogger log, string function, string blob, int attempts, string reason, string record);

    [LoggerMessage(34, LogLevel.Warning, "{Function}: {Blob} was taken over by another host while it was in work here")]
    public static partial void TakenOver(this ILogger log, string function, string blob);

    [LoggerMessage(35, LogLevel.Warning, "{Function}: a receipt could not be written before the host stopped; its blob will come once more: {Reason}")]
    public static partial void NotSettled(this ILogger log, string function, string reason);

    [LoggerMessage(36, LogLevel.Debug, "{Function}: there is no container {Container} yet")]
    public static partial void NoContainer(this ILogger log, string function, string container);
}
