using Microsoft.Data.Sqlite;

namespace Azure.Messaging.ServiceBus;

/// <summary>What a caller of the published package would see in place of a SQLite error.</summary>
internal static class SqliteFailures
{
    // https://www.sqlite.org/rescode.html
    private const int Perm = 3, Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <param name="error">What was thrown while the file was read or written.</param>
    /// <param name="path">The file.</param>
    /// <returns>A <see cref="ServiceBusException"/>, or an <see cref="UnauthorizedAccessException"/> where the published package has that for a refused key.</returns>
    public static Exception Translate(Exception error, string path) => error switch
    {
        ServiceBusException or UnauthorizedAccessException => error,
        SqliteException e => Translate(e, path),
        IOException => new ServiceBusException($"The queue file {path} cannot be reached: {error.Message}", ServiceBusFailureReason.ServiceCommunicationProblem, innerException: error),
        _ => Damaged(path, error),
    };

    /// <summary>True if the connection is of no more use.</summary>
    public static bool IsFatal(Exception error) => error is not SqliteException { SqliteErrorCode: Busy or Locked or Full };

    private static Exception Translate(SqliteException error, string path)
    {
        return error.SqliteErrorCode switch
        {
            Busy or Locked => Failure($"The queue file {path} is in use by others.", ServiceBusFailureReason.ServiceBusy),
            Full => Failure($"The disk or the queue file {path} is full.", ServiceBusFailureReason.QuotaExceeded),
            Corrupt or NotADatabase => Damaged(path, error),
            Perm or ReadOnly => new UnauthorizedAccessException($"The queue file {path} cannot be written: {error.Message}", error),
            CannotOpen or IoError or NoMemory =>
                Failure($"The queue file {path} cannot be reached: {error.Message}", ServiceBusFailureReason.ServiceCommunicationProblem),
            _ => Failure($"The queue file {path} gave an error: {error.Message}", ServiceBusFailureReason.GeneralError),
        };

        ServiceBusException Failure(string message, ServiceBusFailureReason reason) => new(message, reason, innerException: error);
    }

    private static ServiceBusException Damaged(string path, Exception error) =>
        new($"The queue file {path} is damaged or not a queue file: {error.Message}", ServiceBusFailureReason.GeneralError, innerException: error);
}
