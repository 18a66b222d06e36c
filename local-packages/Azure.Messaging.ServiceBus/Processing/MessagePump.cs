using System.Diagnostics.CodeAnalysis;

namespace Azure.Messaging.ServiceBus;

/// <summary>The lanes of a running processor: each receives a message, handles it, and receives the next.</summary>
internal sealed class MessagePump(ServiceBusProcessor processor, ServiceBusReceiver receiver, TimeSpan pauseAfterError) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _guard = new();
    private readonly Stack<CancellationTokenSource> _lanes = new();
    private readonly List<Task> _tasks = [];

    /// <summary>Opens lanes or closes them; a closing lane finishes the message it has.</summary>
    public void SetLanes(int count)
    {
        lock (_guard)
        {
            while (_lanes.Count > count)
            {
                _lanes.Pop().Cancel();
            }

            _tasks.RemoveAll(task => task.IsCompletedSuccessfully);
            while (_lanes.Count < count && !_stopping.IsCancellationRequested)
            {
                var closing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                _lanes.Push(closing);
                _tasks.Add(Task.Run(() => RunLaneAsync(closing)));
            }
        }
    }

    /// <summary>Tells the handlers to stop and waits until they have.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task[] tasks;
        lock (_guard)
        {
            tasks = [.. _tasks];
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
        _stopping.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "It goes to the error handler, and the lane goes on.")]
    private async Task RunLaneAsync(CancellationTokenSource closing)
    {
        using var _ = closing;
        var handling = new MessageHandling(processor, receiver, _stopping.Token);
        while (!closing.IsCancellationRequested && !processor.IsClientClosed)
        {
            try
            {
                if (await receiver.ReceiveMessageAsync(cancellationToken: closing.Token).ConfigureAwait(false) is { } message)
                {
                    await (closing.IsCancellationRequested ? receiver.ReturnAsync(message) : handling.RunAsync(message)).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException) when (processor.IsClientClosed)
            {
                return;
            }
            catch (Exception e)
            {
                await processor.ReportAsync(e, ServiceBusErrorSource.Receive, _stopping.Token).ConfigureAwait(false);
                await Task.Delay(pauseAfterError, receiver.Clock, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
