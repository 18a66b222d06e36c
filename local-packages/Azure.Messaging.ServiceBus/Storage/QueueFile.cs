using System.Collections.Concurrent;

namespace Azure.Messaging.ServiceBus;

/// <summary>
/// The file as one client sees it: one connection and one thread that owns it. Operations that wait together share a transaction, and so one flush to disk.
/// </summary>
internal sealed class QueueFile(string path, TimeProvider clock, TimeSpan busyTimeout) : IAsyncDisposable
{
    private const int LargestBatch = 128;   // operations per transaction: enough to share the flush, few enough to let others in

    private readonly ConcurrentQueue<Work> _inbox = new();
    private readonly ConcurrentQueue<WaitingReceive> _arrivals = new();
    private readonly AutoResetEvent _wake = new(false);   // waits without spinning first, unlike SemaphoreSlim: a third of the processor time when idle
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _guard = new();
    private Thread? _thread;
    private bool _closed;

    /// <summary>Runs an operation in a transaction. A failure of the file comes translated.</summary>
    /// <param name="operation">It sees the time at which it runs, and may be tried only once.</param>
    /// <param name="writes">False if it only reads.</param>
    /// <param name="timeout">How long it may wait for its turn.</param>
    /// <param name="cancellationToken">Withdraws it while it waits.</param>
    /// <exception cref="ServiceBusException"><see cref="ServiceBusFailureReason.ServiceTimeout"/>: its turn did not come, so it has not run.</exception>
    public async Task<T> RunAsync<T>(Func<Database, DateTimeOffset, T> operation, bool writes, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException("The operation was cancelled.", null, cancellationToken);
        }

        var work = new Work<T>(operation, writes);
        Post(_inbox, work);
        try
        {
            return await work.Task.WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (work.TryWithdraw())
        {
            throw new ServiceBusException($"The queue file {path} was not free within {timeout}.", ServiceBusFailureReason.ServiceTimeout);
        }
        catch (OperationCanceledException e) when (work.TryWithdraw())
        {
            throw new TaskCanceledException("The operation was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return await work.Task.ConfigureAwait(false);   // it is under way, and its outcome is worth knowing
        }
    }

    /// <summary>Receives up to <paramref name="max"/> messages; waits for the first one, and gives an empty list if none comes in time.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(
        EntityPath entity, ServiceBusReceiveMode mode, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var deadline = clock.GetTimestamp() + (long)(wait.TotalSeconds * clock.TimestampFrequency);
        var receive = new WaitingReceive(entity, mode, max, deadline, cancellationToken);
        Post(_arrivals, receive);
        await using (cancellationToken.Register(() => _wake.Set()).ConfigureAwait(false))
        {
            return await receive.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the thread once what waits to run has run; receives that wait fail with an <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_guard)
        {
            _closed = true;
            _wake.Set();
            if (_thread is null)
            {
                _ended.TrySetResult();
            }
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void Post<T>(ConcurrentQueue<T> queue, T item)
    {
        lock (_guard)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ServiceBusClient));
            queue.Enqueue(item);
            if (_thread is null)
            {
                _thread = new Thread(Loop) { IsBackground = true, Name = "Service Bus file" };
                _thread.Start();
            }
        }

        _wake.Set();
    }

    private void Loop()
    {
        using (var session = new QueueFileSession(path, clock, busyTimeout))
        {
            var batch = new List<Work>(LargestBatch);
            while (!IsDone())
            {
                if (_inbox.IsEmpty && _arrivals.IsEmpty)
                {
                    _wake.WaitOne(session.TimeToNextLook());
                }

                batch.Clear();
                while (batch.Count < LargestBatch && _inbox.TryDequeue(out var work))
                {
                    batch.Add(work);
                }

                session.Run(batch);
                while (_arrivals.TryDequeue(out var receive))
                {
                    session.Add(receive);
                }

                session.ServeReceives();
            }

            session.FailReceives(new ObjectDisposedException(nameof(ServiceBusClient)));
        }

        _ended.SetResult();
    }

    private bool IsDone()
    {
        lock (_guard)
        {
            return _closed && _inbox.IsEmpty && _arrivals.IsEmpty;
        }
    }
}
