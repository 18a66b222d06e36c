namespace Azure.Messaging.ServiceBus;

/// <summary>One operation that waits for the file's thread. Exactly one of two happens: it runs, or it is withdrawn before.</summary>
internal abstract class Work(bool writes)
{
    private const int Waiting = 0, Running = 1, Withdrawn = 2;
    private int _state;

    public bool Writes => writes;

    public bool TryStart() => Interlocked.CompareExchange(ref _state, Running, Waiting) == Waiting;

    public bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    /// <summary>Runs inside the transaction and keeps the outcome.</summary>
    public abstract void Run(Database database, DateTimeOffset now);

    /// <summary>Keeps a failure of its own, which leaves the others in the transaction alone.</summary>
    public abstract void Reject(Exception error);

    /// <summary>Tells the caller, after the commit.</summary>
    public abstract void Publish();

    /// <summary>Tells the caller that the transaction failed.</summary>
    public abstract void Fail(Exception error);
}

/// <inheritdoc/>
internal sealed class Work<T>(Func<Database, DateTimeOffset, T> operation, bool writes) : Work(writes)
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _error;

    public Task<T> Task => _source.Task;

    public override void Run(Database database, DateTimeOffset now) => _result = operation(database, now);

    public override void Reject(Exception error) => _error = error;

    public override void Publish()
    {
        if (_error is null)
        {
            _source.TrySetResult(_result!);
        }
        else
        {
            _source.TrySetException(_error);
        }
    }

    public override void Fail(Exception error) => _source.TrySetException(_error ?? error);
}
