using System.Diagnostics.CodeAnalysis;

namespace Azure.Messaging.ServiceBus;

/// <summary>What the file's thread does: runs operations in transactions, and serves those who wait for messages.</summary>
internal sealed class QueueFileSession(string path, TimeProvider clock, TimeSpan busyTimeout) : IDisposable
{
    /// <summary>A look is due after this time whatever the file says: the machine's clock may have been set.</summary>
    private static readonly TimeSpan LongestBlindTime = TimeSpan.FromSeconds(1);

    /// <summary>How often the file is asked whether another process has written, while somebody waits: often for a while after it did.</summary>
    private static readonly TimeSpan BusyPoll = TimeSpan.FromMilliseconds(10), IdlePoll = TimeSpan.FromMilliseconds(20), BusyTime = TimeSpan.FromSeconds(5);

    private readonly List<WaitingReceive> _waiting = [];
    private Database? _database;
    private long _versionSeen;
    private long _lastLook;
    private long _lastChange;
    private DateTimeOffset? _nextEvent;
    private bool _mustLook;

    /// <summary>How long the thread may sleep; for ever if nobody waits.</summary>
    public TimeSpan TimeToNextLook()
    {
        if (_waiting.Count == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (_mustLook)
        {
            return TimeSpan.Zero;
        }

        return clock.GetElapsedTime(_lastChange) < BusyTime ? BusyPoll : IdlePoll;
    }

    public void Add(WaitingReceive receive)
    {
        _waiting.Add(receive);
        _mustLook = true;
    }

    /// <summary>Runs the operations in one transaction. One that fails by itself leaves no trace and lets the others pass.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The error goes to the caller of each operation; the thread has to live on.")]
    public void Run(List<Work> batch)
    {
        var started = batch.FindAll(work => work.TryStart());
        if (started.Count == 0)
        {
            return;
        }

        try
        {
            var database = Open();
            database.Execute(started.Exists(work => work.Writes) ? "BEGIN IMMEDIATE" : "BEGIN");
            foreach (var work in started)
            {
                RunOne(database, work);
            }

            database.Execute("COMMIT");
        }
        catch (Exception e)
        {
            var error = Recover(e);
            started.ForEach(work => work.Fail(error));
            return;
        }

        _mustLook |= started.Exists(work => work.Writes);
        started.ForEach(work => work.Publish());
    }

    /// <summary>Gives messages to those who wait, if there may be any.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The error goes to everybody who waits; the thread has to live on.")]
    public void ServeReceives()
    {
        EndOverdue();
        if (_waiting.Count == 0)
        {
            return;
        }

        try
        {
            var database = Open();
            if (!IsLookDue(database))
            {
                return;
            }

            (_mustLook, _nextEvent, _lastLook) = (false, null, clock.GetTimestamp());
            var now = clock.GetUtcNow();
            var entities = _waiting.GroupBy(receive => receive.Path).Select(group => (Path: group.Key, Queue: Find(database, group))).ToList();
            var ready = entities.FindAll(entity => entity.Queue is not null && HasSomething(database, entity.Queue, entity.Path, now));
            if (ready.Count > 0)
            {
                TakeFor(database, ready!);
            }

            foreach (var queue in entities.Select(entity => entity.Queue).OfType<QueueRow>())
            {
                var next = database.NextEvent(queue, now);
                _nextEvent = next < _nextEvent || _nextEvent is null ? next : _nextEvent;
                _mustLook |= database.NeedsTidying(queue, now);   // one transaction does not tidy up everything
            }
        }
        catch (Exception e)
        {
            FailReceives(Recover(e));
        }
    }

    public void FailReceives(Exception error)
    {
        _waiting.ForEach(receive => receive.Fail(error));
        _waiting.Clear();
    }

    public void Dispose() => _database?.Dispose();

    private static bool HasSomething(Database database, QueueRow queue, EntityPath path, DateTimeOffset now) =>
        database.NeedsTidying(queue, now) || database.HasAvailable(queue, path.Part, now);

    private void RunOne(Database database, Work work)
    {
        database.Execute("SAVEPOINT operation");
        try
        {
            work.Run(database, clock.GetUtcNow());
        }
        catch (Exception e) when (e is not Microsoft.Data.Sqlite.SqliteException)
        {
            database.Execute("ROLLBACK TO operation");
            work.Reject(SqliteFailures.Translate(e, path));
        }

        database.Execute("RELEASE operation");
    }

    private void EndOverdue()
    {
        var now = clock.GetTimestamp();
        _waiting.RemoveAll(receive =>
        {
            if (receive.IsCancelled)
            {
                receive.Cancel();
                return true;
            }

            // The first look comes before the end even if there was no time at all to wait.
            if (receive.Deadline <= now && !_mustLook)
            {
                receive.End([]);
                return true;
            }

            return false;
        });
    }

    private bool IsLookDue(Database database)
    {
        var version = database.DataVersion;
        var changed = version != _versionSeen;
        _versionSeen = version;
        if (changed)
        {
            _lastChange = clock.GetTimestamp();
        }

        return changed || _mustLook || clock.GetUtcNow() >= _nextEvent || clock.GetElapsedTime(_lastLook) >= LongestBlindTime;
    }

    /// <summary>The queue, or null after telling its waiters that they cannot receive from it.</summary>
    private QueueRow? Find(Database database, IGrouping<EntityPath, WaitingReceive> group)
    {
        try
        {
            return database.Receivable(group.Key);
        }
        catch (ServiceBusException e)
        {
            foreach (var receive in group.ToList())
            {
                receive.Fail(e);
                _waiting.Remove(receive);
            }

            return null;
        }
    }

    private void TakeFor(Database database, List<(EntityPath Path, QueueRow Queue)> ready)
    {
        database.Execute("BEGIN IMMEDIATE");
        var now = clock.GetUtcNow();   // after the wait for others: a lock that one of them took meanwhile must not seem to lie in the future
        foreach (var (path, queue) in ready)
        {
            database.Tidy(queue, now);
            foreach (var receive in _waiting.Where(receive => receive.Path == path))
            {
                receive.Taken = database.Take(queue, path.Part, receive.Mode, receive.Max, now);
                if (receive.Taken.Count == 0)
                {
                    break;
                }
            }

            database.Execute("UPDATE queues SET accessed_at = $2 WHERE id = $1", queue.Id, now.UtcTicks);
        }

        database.Execute("COMMIT");
        _waiting.RemoveAll(receive =>
        {
            if (receive.Taken.Count == 0)
            {
                return false;
            }

            receive.End(receive.Taken);
            return true;
        });
    }

    private Database Open()
    {
        if (_database is null)
        {
            _database = new Database(path, busyTimeout);
            _mustLook = true;
        }

        return _database;
    }

    private Exception Recover(Exception error)
    {
        _database?.Rollback();
        if (SqliteFailures.IsFatal(error))
        {
            _database?.Dispose();
            _database = null;
        }

        _waiting.ForEach(receive => receive.Taken = []);
        return SqliteFailures.Translate(error, path);
    }
}
