namespace ServiceBus.Tests.Processing;

/// <summary>Something that a handler does once and a test waits for.</summary>
internal sealed class Signal<T>
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _source.Task.WaitAsync(LocalBus.Patience);

    public void Set(T value) => _source.TrySetResult(value);
}
