using System.Collections.Concurrent;

namespace ServiceBus.Tests.Processing;

/// <summary>A running processor with what it was told.</summary>
internal sealed class Running(ServiceBusProcessor processor) : IAsyncDisposable
{
    private readonly TaskCompletionSource<ProcessErrorEventArgs> _firstError = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServiceBusProcessor Processor => processor;

    public ConcurrentQueue<ProcessErrorEventArgs> Errors { get; } = new();

    public Task<ProcessErrorEventArgs> FirstError => _firstError.Task.WaitAsync(LocalBus.Patience);

    public static async Task<Running> StartAsync(
        LocalBus bus, Func<ProcessMessageEventArgs, Task> handler, ServiceBusProcessorOptions? options = null, string queue = LocalBus.Queue)
    {
        var running = new Running(bus.Client.CreateProcessor(queue, options ?? new ServiceBusProcessorOptions()));
        running.Processor.ProcessMessageAsync += handler;
        running.Processor.ProcessErrorAsync += args =>
        {
            running.Errors.Enqueue(args);
            running._firstError.TrySetResult(args);
            return Task.CompletedTask;
        };
        await running.Processor.StartProcessingAsync(TestContext.Current.CancellationToken);
        return running;
    }

    public ValueTask DisposeAsync() => processor.DisposeAsync();
}
