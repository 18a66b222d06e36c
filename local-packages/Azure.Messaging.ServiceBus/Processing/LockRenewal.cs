namespace Azure.Messaging.ServiceBus;

/// <summary>
/// Renews a message's lock while its handler runs, 10 s before it ends or at half time, for a bounded time. It goes on after the processor was told to stop:
/// the handler may still finish its work.
/// </summary>
internal sealed class LockRenewal : IAsyncDisposable
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(10);

    /// <summary>With less than this left a lock is renewed at once.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(400);

    private readonly ServiceBusReceiver _receiver;
    private readonly ProcessMessageEventArgs _args;
    private readonly Func<Exception, Task> _report;
    private readonly CancellationTokenSource _ending;
    private readonly Task _loop;

    /// <param name="receiver">Renews.</param>
    /// <param name="args">The message, and whom to tell that its lock is lost.</param>
    /// <param name="longest">When to stop renewing; 0 for not at all.</param>
    /// <param name="report">Told of each failure.</param>
    public LockRenewal(ServiceBusReceiver receiver, ProcessMessageEventArgs args, TimeSpan longest, Func<Exception, Task> report)
    {
        (_receiver, _args, _report) = (receiver, args, report);
        _ending = new(longest, receiver.Clock);
        _loop = longest == TimeSpan.Zero || receiver.ReceiveMode != ServiceBusReceiveMode.PeekLock ? Task.CompletedTask : RunAsync();
    }

    /// <summary>Ends the renewal and waits for one under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        var message = _args.Message;
        while (true)
        {
            try
            {
                await Task.Delay(DelayBefore(message.LockedUntil), _receiver.Clock, _ending.Token).ConfigureAwait(false);
                if (message.IsSettled || _receiver.IsClosed)
                {
                    return;
                }

                await _receiver.RenewMessageLockAsync(message, _ending.Token).ConfigureAwait(false);
                _args.LockWatch.Extend();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is ServiceBusException or ObjectDisposedException or UnauthorizedAccessException)
            {
                if (message.IsSettled || _ending.IsCancellationRequested)
                {
                    return;
                }

                var isTransient = e is ServiceBusException { IsTransient: true };
                if (!isTransient)
                {
                    _args.LockWatch.Lose(e);
                }

                await _report(e).ConfigureAwait(false);
                if (!isTransient)
                {
                    return;
                }
            }
        }
    }

    private TimeSpan DelayBefore(DateTimeOffset lockedUntil)
    {
        var left = lockedUntil - _receiver.Clock.GetUtcNow();
        if (left < ShortestDelay)
        {
            return TimeSpan.Zero;
        }

        return left - (left / 2 < LongestMargin ? left / 2 : LongestMargin);
    }
}
