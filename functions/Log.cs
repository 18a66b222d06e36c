using Microsoft.Extensions.Logging;

namespace Dgp.Functions;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Queued job {JobId}: {Task} of {Upload}")]
    public static partial void Accepted(this ILogger log, string jobId, string task, string upload);

    [LoggerMessage(LogLevel.Warning, "Rejected {JobId}, {Code}: {Upload}")]
    public static partial void Rejected(this ILogger log, string jobId, string code, string upload);

    [LoggerMessage(LogLevel.Warning, "Sent job {JobId} again: it was {State} and not on the queue")]
    public static partial void Resent(this ILogger log, string jobId, string state);

    [LoggerMessage(LogLevel.Error, "Gave up job {JobId}: {Why}")]
    public static partial void GaveUp(this ILogger log, string jobId, string why);

    [LoggerMessage(LogLevel.Error, "Job {JobId} cannot be swept; the others are")]
    public static partial void CannotSweep(this ILogger log, string jobId, Exception e);

    [LoggerMessage(LogLevel.Information, "Swept {Open} open jobs: {Closed} closed, {Resent} sent again, {GivenUp} given up")]
    public static partial void Swept(this ILogger log, int open, int closed, int resent, int givenUp);

    [LoggerMessage(LogLevel.Error, "Dead letter of job {JobId}, {Code}: {Description}")]
    public static partial void DeadLetter(this ILogger log, string jobId, string code, string description);

    [LoggerMessage(LogLevel.Error, "Dead letter {MessageId} is no job of ours: {Description}. It is kept in {Folder}")]
    public static partial void ForeignDeadLetter(this ILogger log, string messageId, string description, string folder);

    [LoggerMessage(LogLevel.Error, "The request failed")]
    public static partial void RequestFailed(this ILogger log, Exception e);
}
