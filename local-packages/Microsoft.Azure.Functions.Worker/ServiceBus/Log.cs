using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.ServiceBus;

internal static partial class Log
{
    [LoggerMessage(40, LogLevel.Error, "Service Bus queue {Queue}, {During}: {Reason}")]
    public static partial void Trouble(this ILogger log, string queue, string during, string reason);
}
