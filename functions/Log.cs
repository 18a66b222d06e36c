using Microsoft.Extensions.Logging;

namespace Dgp.Functions;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Queued job {JobId}: {Task} of {Upload}, opening {Opening}")]
    public static partial void Accepted(this ILogger log, string jobId, string task, string upload, int opening);

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

    [LoggerMessage(LogLevel.Warning, "{Upload} has no status; it is validated again")]
    public static partial void Unseen(this ILogger log, string upload);

    [LoggerMessage(LogLevel.Error, "{Upload} cannot be validated; its status says so")]
    public static partial void CannotValidate(this ILogger log, string upload, Exception e);

    [LoggerMessage(LogLevel.Warning, "Reconciled: {Found} uploads or jobs had no status")]
    public static partial void Reconciled(this ILogger log, int found);

    [LoggerMessage(LogLevel.Warning, "The account of '{Owner}' had {Known} open jobs; there are {Open}")]
    public static partial void CorrectedAccount(this ILogger log, string owner, int known, int open);

    [LoggerMessage(LogLevel.Error, "Dead letter of job {JobId}, {Code}: {Description}")]
    public static partial void DeadLetter(this ILogger log, string jobId, string code, string description);

    [LoggerMessage(LogLevel.Error, "Dead letter {MessageId} is no job of ours: {Description}. It is kept in {Folder}")]
    public static partial void ForeignDeadLetter(this ILogger log, string messageId, string description, string folder);

    [LoggerMessage(LogLevel.Error, "Dead letter {MessageId} could not be recorded; it comes again")]
    public static partial void CannotRecord(this ILogger log, string messageId, Exception e);

    [LoggerMessage(LogLevel.Error, "The request failed")]
    public static partial void RequestFailed(this ILogger log, Exception e);
}
