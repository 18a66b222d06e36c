using Microsoft.Extensions.Logging;

namespace Dgp.ServiceBus;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Serves {Queues} on port {Port}, health and counts on port {HttpPort}; everything is kept in {File}")]
    public static partial void Serves(this ILogger log, string queues, int port, int httpPort, string file);

    [LoggerMessage(LogLevel.Error, "The queue file {File} failed; senders are refused until it works again")]
    public static partial void FileFailed(this ILogger log, string file, Exception exception);

    [LoggerMessage(LogLevel.Debug, "An answer could not be sent: {Why}")]
    public static partial void AnswerNotSent(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "A token was refused: {Why}")]
    public static partial void TokenRefused(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "A message for {Entity} was refused: {Why}")]
    public static partial void MessageRefused(this ILogger log, string entity, string why);

    [LoggerMessage(LogLevel.Warning, "A message of {Entity} could not be delivered: {Why}")]
    public static partial void NotDelivered(this ILogger log, string entity, string why);
}
