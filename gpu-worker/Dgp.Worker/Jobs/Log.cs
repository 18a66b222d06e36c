using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>Everything that a worker says.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Worker {Worker} listens to queue {Queue}, computing on {Device} with {Threads} threads")]
    public static partial void Listens(this ILogger log, string worker, string queue, string device, int threads);

    [LoggerMessage(LogLevel.Information, "Worker ends: {Why}")]
    public static partial void Ends(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "The job under way could not be left within the time to end in; its message comes back by itself")]
    public static partial void EndsInTheMiddle(this ILogger log);

    [LoggerMessage(LogLevel.Error, "The queue failed ({Source})")]
    public static partial void QueueFailed(this ILogger log, Azure.Messaging.ServiceBus.ServiceBusErrorSource source, Exception exception);

    [LoggerMessage(LogLevel.Information, "Took job {JobId}: {Task} of {Upload}, attempt {Attempt}")]
    public static partial void Took(this ILogger log, string jobId, string task, string upload, int attempt);

    [LoggerMessage(LogLevel.Information, "Job {JobId} {State} after {Seconds:0.000} s")]
    public static partial void Finished(this ILogger log, string jobId, string state, double seconds);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} cannot be done: {Code}: {Why}")]
    public static partial void Failed(this ILogger log, string jobId, string code, string why);

    [LoggerMessage(LogLevel.Error, "Job {JobId} failed: {Code}")]
    public static partial void FailedUnexpectedly(this ILogger log, string jobId, string code, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} is given back after delivery {Count}, to be tried again")]
    public static partial void TriesAgain(this ILogger log, string jobId, int count, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} is given back after delivery {Count}: its job could not be taken")]
    public static partial void NotClaimed(this ILogger log, string? messageId, int count, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} is no job: {Why}")]
    public static partial void BadMessage(this ILogger log, string? messageId, string why);

    [LoggerMessage(LogLevel.Information, "Job {JobId} was {State} already")]
    public static partial void AlreadyFinal(this ILogger log, string jobId, string state);

    [LoggerMessage(LogLevel.Information, "Job {JobId} is another worker's, by another message")]
    public static partial void Duplicate(this ILogger log, string jobId);

    [LoggerMessage(LogLevel.Information, "Job {JobId} was opened again after this message, and has another")]
    public static partial void Outdated(this ILogger log, string jobId);

    [LoggerMessage(LogLevel.Information, "Job {JobId} is left for another worker")]
    public static partial void LeftForAnother(this ILogger log, string jobId);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} could not be saved within the time to end in; another worker begins at its last checkpoint")]
    public static partial void GivenBackInTheMiddle(this ILogger log, string jobId);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} is no longer this worker's: {Reason}")]
    public static partial void Lost(this ILogger log, string jobId, StopReason reason);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}: storage does not answer ({Why}); it goes on and tries again")]
    public static partial void StorageAway(this ILogger log, string jobId, string why);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} ran out of memory and is tried once more with less")]
    public static partial void LeanAttempt(this ILogger log, string jobId);

    [LoggerMessage(LogLevel.Debug, "Checkpoint of iteration {Done} written")]
    public static partial void CheckpointWritten(this ILogger log, int done);

    [LoggerMessage(LogLevel.Warning, "No checkpoint was written ({Why}); the last one stands")]
    public static partial void CheckpointNotWritten(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "Could not {What} message {MessageId} ({Why}); it comes back")]
    public static partial void NotSettled(this ILogger log, string what, string? messageId, string why);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} is done, but not cleared up ({Why}); its message comes back for that")]
    public static partial void NotCleared(this ILogger log, string jobId, string why);

    [LoggerMessage(LogLevel.Warning, "The fetched prior in {Folder} is damaged ({Why}) and is fetched again")]
    public static partial void CachedPriorDamaged(this ILogger log, string folder, string why);

    [LoggerMessage(LogLevel.Information, "Fetched prior {Name} into {Folder}")]
    public static partial void PriorFetched(this ILogger log, string name, string folder);

    [LoggerMessage(LogLevel.Information, "Took {Folder} away, which storage no longer has or no job asked for")]
    public static partial void PriorDiscarded(this ILogger log, string folder);
}
