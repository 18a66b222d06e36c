using System.Diagnostics.CodeAnalysis;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>Opens the file for one operation in a transaction and closes it again, as an administration client has no end at which to close it.</summary>
internal sealed class AdministeredFile(string host, string? path, TimeProvider clock)
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly ServiceBusRetryPolicy _policy = new ServiceBusRetryOptions().ToPolicy();

    public Task<T> RunAsync<T>(Func<Database, DateTimeOffset, T> operation, CancellationToken cancellationToken)
    {
        var file = path ?? throw QueueNamespace.NoFile(host);
        return _policy.RunAsync(_ => Task.Run(() => Run(file, operation), cancellationToken), clock, cancellationToken);
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is translated and thrown on.")]
    private T Run<T>(string file, Func<Database, DateTimeOffset, T> operation)
    {
        Database? database = null;
        try
        {
            database = new Database(file, BusyTimeout);
            database.Execute("BEGIN IMMEDIATE");
            var result = operation(database, clock.GetUtcNow());
            database.Execute("COMMIT");
            return result;
        }
        catch (Exception e)
        {
            database?.Rollback();
            throw SqliteFailures.Translate(e, file);
        }
        finally
        {
            database?.Dispose();
        }
    }
}
