namespace Dgp.FunctionsHost.Storage;

internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Warning, "Storage does not answer for {Subject}; trying again until it does: {Reason}")]
    public static partial void StorageAway(this ILogger log, string subject, string reason);

    [LoggerMessage(21, LogLevel.Information, "Storage answers again for {Subject}")]
    public static partial void StorageBack(this ILogger log, string subject);
}
