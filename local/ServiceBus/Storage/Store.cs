using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Dgp.ServiceBus.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Dgp.ServiceBus.Storage;

/// <summary>
/// The file and the one thread that owns it. Operations that wait together share a transaction, and so one flush to disk; each is answered after the
/// commit. In between, those who wait for messages are served.
/// </summary>
internal sealed class Store : IDisposable
{
    // Operations per transaction: enough to share the flush, few enough to let receivers in.
    private const int LargestBatch = 256;

    // Locked in one transaction for one receiver.
    private const int MostAtOnce = 100;

    // https://www.sqlite.org/rescode.html. Nothing else leaves the connection as it was.
    private const int Full = 13;

    /// <summary>A look is due after this time whatever happens: the machine's clock may have been set, or a full disk have room again.</summary>
    private static readonly TimeSpan LongestBlindTime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<(Action<Database, DateTimeOffset> Work, Action<Exception?> Then)> _inbox = new();
    private readonly ConcurrentQueue<Action> _notices = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly List<Subscription> _waiting = [];
    private readonly Dictionary<string, Queue> _queues;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private Database? _database;
    private DateTimeOffset? _nextEvent;
    private long _lastLook;
    private bool _mustLook;
    private volatile bool _closed;

    /// <exception cref="StartException">The file cannot be used.</exception>
    public Store(string path, IReadOnlyList<QueueSettings> queues, TimeProvider time, ILogger log)
    {
        (_path, _time, _log) = (path, time, log);
        try
        {
            _database = new Database(path);
            _queues = Queue.Enter(_database, queues).ToDictionary(q => q.Name, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            _database?.Dispose();
            throw new StartException("no-queue-file", $"{path} cannot be used: {e.Message}", "Another server may have it, its disk may be full, or it may be something else.", e);
        }

        _thread = new Thread(Loop) { Name = "queue file" };
        _thread.Start();
    }

    /// <summary>Why the file could not be written lately; null if it could.</summary>
    public string? Failure { get; private set; }

    /// <param name="path">Such as <c>jobs</c> or <c>jobs/$deadletterqueue</c>, in any case.</param>
    public Entity? Find(string path)
    {
        var isDeadLetters = path.EndsWith($"/{Entity.DeadLetters}", StringComparison.OrdinalIgnoreCase);
        var name = isDeadLetters ? path[..^(Entity.DeadLetters.Length + 1)] : path;
        return _queues.TryGetValue(name, out var queue) ? new Entity(queue, isDeadLetters) : null;
    }

    /// <summary>Has something done in a transaction.</summary>
    /// <param name="work">Runs on the file's thread. If it throws, it leaves no trace, and the others in the transaction pass.</param>
    /// <param name="then">Runs on that thread, too, after the commit; what it gets is why there was none.</param>
    public void Post(Action<Database, DateTimeOffset> work, Action<Exception?> then)
    {
        _inbox.Enqueue((work, then));
        _wake.Set();
    }

    public Task<T> AskAsync<T>(Func<Database, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        T result = default!;
        Post(
            (database, _) => result = question(database),
            error =>
            {
                if (error is null)
                {
                    answer.SetResult(result);
                }
                else
                {
                    answer.SetException(error);
                }
            });
        return answer.Task;
    }

    /// <summary>Serves it from now on, as long as it has credit.</summary>
    public void Add(Subscription subscription) => Notice(() => _waiting.Add(subscription));

    /// <summary>A subscription has credit now.</summary>
    public void Serve() => Notice(() => { });

    public void Remove(Subscription subscription) => Notice(() => _waiting.Remove(subscription));

    /// <summary>Does what was posted, and closes the file.</summary>
    public void Dispose()
    {
        _closed = true;
        _wake.Set();
        _thread.Join();
        // Not _wake: links that close late still have something to say, which nobody hears.
    }

    private void Notice(Action notice)
    {
        _notices.Enqueue(notice);
        _wake.Set();
    }

    private void Loop()
    {
        var batch = new List<(Action<Database, DateTimeOffset> Work, Action<Exception?> Then)>(LargestBatch);
        while (!_closed || !_inbox.IsEmpty)
        {
            if (_inbox.IsEmpty && _notices.IsEmpty)
            {
                _wake.WaitOne(TimeToNextLook());
            }

            batch.Clear();
            while (batch.Count < LargestBatch && _inbox.TryDequeue(out var next))
            {
                batch.Add(next);
            }

            Run(batch);
            while (_notices.TryDequeue(out var notice))
            {
                notice();
                _mustLook = true;
            }

            ServeWaiting();
        }

        _database?.Dispose();
    }

    private TimeSpan TimeToNextLook()
    {
        if (!_waiting.Exists(s => s.Credit > 0))
        {
            return Timeout.InfiniteTimeSpan;
        }

        var next = _mustLook ? TimeSpan.Zero : _nextEvent - _time.GetUtcNow() ?? LongestBlindTime;
        return next < TimeSpan.Zero ? TimeSpan.Zero : next < LongestBlindTime ? next : LongestBlindTime;
    }

    [SuppressMessage("Design", "CA1031", Justification = "The error goes to whoever asked; the thread has to live on.")]
    private void Run(List<(Action<Database, DateTimeOffset> Work, Action<Exception?> Then)> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var errors = new List<Exception?>(batch.Count);
        try
        {
            var database = Open();
            database.Execute("BEGIN IMMEDIATE");
            foreach (var (work, _) in batch)
            {
                errors.Add(RunOne(database, work));
            }

            database.Execute("COMMIT");
            Failure = null;
        }
        catch (Exception e)
        {
            Recover(e);
            errors = [.. Enumerable.Repeat(e, batch.Count)];
        }

        _mustLook = true;
        foreach (var ((_, then), error) in batch.Zip(errors))
        {
            try
            {
                then(error);
            }
            catch (Exception e)
            {
                _log.AnswerNotSent(e.Message);
            }
        }
    }

    private Exception? RunOne(Database database, Action<Database, DateTimeOffset> work)
    {
        Exception? error = null;
        database.Execute("SAVEPOINT work");
        try
        {
            work(database, _time.GetUtcNow());
        }
        catch (Exception e) when (e is not SqliteException)
        {
            database.Execute("ROLLBACK TO work");
            error = e;
        }

        database.Execute("RELEASE work");
        return error;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Tried again in a second; the thread has to live on.")]
    private void ServeWaiting()
    {
        if (!_mustLook && _time.GetUtcNow() < _nextEvent && _time.GetElapsedTime(_lastLook) < LongestBlindTime)
        {
            return;
        }

        (_mustLook, _nextEvent, _lastLook) = (false, null, _time.GetTimestamp());
        try
        {
            foreach (var group in _waiting.Where(s => s.Credit > 0).GroupBy(s => s.Entity).ToList())
            {
                Serve(Open(), group.Key, [.. group]);
            }
        }
        catch (Exception e)
        {
            Recover(e);
        }
    }

    private void Serve(Database database, Entity entity, List<Subscription> hungry)
    {
        var (queue, now) = (entity.Queue, _time.GetUtcNow());
        if (database.NeedsTidying(queue, now) || database.HasAvailable(entity, now))
        {
            var taken = new List<(Subscription To, Message Message)>();
            database.Execute("BEGIN IMMEDIATE");
            database.Tidy(queue, now);
            foreach (var subscription in hungry)
            {
                taken.AddRange(database.Take(entity, Math.Min(subscription.Credit, MostAtOnce), now).Select(m => (subscription, m)));
            }

            database.Execute("COMMIT");
            Failure = null;
            Deliver(entity, taken);
            // One transaction does not take or tidy up everything.
            _mustLook |= taken.Count > 0 || database.NeedsTidying(queue, now);
        }

        var next = database.NextEvent(queue, now);
        _nextEvent = next < _nextEvent || _nextEvent is null ? next : _nextEvent;
    }

    private void Deliver(Entity entity, List<(Subscription To, Message Message)> taken)
    {
        foreach (var (to, message) in taken)
        {
            var token = message.LockToken;
            if (!to.Deliver(message))
            {
                Post((database, now) => database.Return(entity, token, now), _ => { });
            }
            else if (to.Deletes)
            {
                // Not before it is sent: rather twice than never.
                Post((database, now) => database.Complete(entity, token, now), _ => { });
            }
        }

        foreach (var served in taken.Select(t => t.To).Distinct())
        {
            // The others come first next time.
            if (_waiting.Remove(served))
            {
                _waiting.Add(served);
            }
        }
    }

    private Database Open() => _database ??= new Database(_path);

    private void Recover(Exception error)
    {
        _database?.Rollback();
        if (error is not SqliteException { SqliteErrorCode: Full })
        {
            _database?.Dispose();
            _database = null;
        }

        if (Failure is null)
        {
            _log.FileFailed(_path, error);
        }

        Failure = error.Message;
    }
}
