using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Http;

internal static partial class Log
{
    [LoggerMessage(50, LogLevel.Warning, "{Function} returned a {Type}, which is no answer: return an IActionResult or an IResult. The client gets an empty 200")]
    public static partial void NoAnswer(this ILogger log, string function, Type type);
}
