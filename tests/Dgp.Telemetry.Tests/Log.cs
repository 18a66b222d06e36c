using Microsoft.Extensions.Logging;

namespace Dgp.Telemetry.Tests;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "rolled {Thing}")]
    public static partial void Rolled(this ILogger log, string thing);

    [LoggerMessage(LogLevel.Warning, "lost {Thing}")]
    public static partial void Lost(this ILogger log, string thing);
}
