namespace Dgp.Worker.Jobs;

/// <summary>Why a job is left before it is done.</summary>
internal enum StopReason
{
    /// <summary>A person asked for it.</summary>
    Cancelled,

    /// <summary>The upload was replaced or taken away.</summary>
    Superseded,

    /// <summary>It has computed for longer than a job may.</summary>
    DeadlineExceeded,

    /// <summary>Another worker has it: this one was frozen, or lost its lock.</summary>
    Replaced,

    /// <summary>The queue took the message back.</summary>
    LockLost,

    /// <summary>This worker is to end; another goes on.</summary>
    ShuttingDown,
}

/// <summary>Asks everything that works for a job to stop. The first reason counts. Safe from any thread, also after the job.</summary>
internal sealed class JobStop : IDisposable
{
    private const int NotAsked = -1;

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenSource _givenBack = new();
    private readonly Lock _lock = new();
    private int _reason = NotAsked;
    private Task _cancelling = Task.CompletedTask;
    private bool _disposed;

    public CancellationToken Token => _source.Token;

    /// <summary>Cancelled when the job is given back though the engine has not let go of it: from then on nothing may be written of it here.</summary>
    public CancellationToken GivenBack => _givenBack.Token;

    public void GiveBack() => _givenBack.Cancel();

    public StopReason? Reason => Volatile.Read(ref _reason) is var reason and not NotAsked ? (StopReason)reason : null;

    public void Ask(StopReason reason)
    {
        lock (_lock)
        {
            if (Reason is null && !_disposed)
            {
                Volatile.Write(ref _reason, (int)reason);
                // On the pool: what listens may wait.
                _cancelling = _source.CancelAsync();
            }
        }
    }

    /// <exception cref="JobStoppedException">It was asked to.</exception>
    public void ThrowIfAsked()
    {
        if (Reason is { } reason)
        {
            throw new JobStoppedException(reason);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _cancelling.Wait();
        _source.Dispose();
        _givenBack.Dispose();
    }
}

/// <summary>The job is left here; what is written of it depends on the reason.</summary>
internal sealed class JobStoppedException(StopReason reason) : Exception($"The job is left: {reason}.")
{
    public StopReason Reason { get; } = reason;
}
