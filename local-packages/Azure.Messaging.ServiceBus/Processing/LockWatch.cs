namespace Azure.Messaging.ServiceBus;

/// <summary>Knows when the lock of a message in hand is lost: its time is up, or a renewal failed for good.</summary>
internal sealed class LockWatch : IDisposable
{
    private readonly ServiceBusReceivedMessage _message;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost;

    public LockWatch(ServiceBusReceivedMessage message, TimeProvider clock)
    {
        _message = message;
        _clock = clock;
        _lost = new(Timeout.InfiniteTimeSpan, clock);
        Extend();
    }

    /// <summary>What the renewal threw, if that is how the lock was lost.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Fires once, when the lock is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes notice of the message's new <see cref="ServiceBusReceivedMessage.LockedUntil"/>; a message without a lock has none to lose.</summary>
    public void Extend()
    {
        var left = _message.LockedUntil - _clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            TryAct(() => _lost.CancelAfter(left));
        }
    }

    public void Lose(Exception error)
    {
        Error = error;
        TryAct(_lost.Cancel);
    }

    public void Dispose() => _lost.Dispose();

    private static void TryAct(Action action)
    {
        try
        {
            action();
        }
        catch (ObjectDisposedException)
        {
            // The handler has returned: nobody wants to know any more.
        }
    }
}
