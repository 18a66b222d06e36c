namespace Azure.Messaging.ServiceBus;

/// <summary>
/// A receive that waits for messages. Only the file's thread ends it, also when it is cancelled: so a message that was locked for it always reaches it.
/// </summary>
internal sealed class WaitingReceive(EntityPath path, ServiceBusReceiveMode mode, int max, long deadline, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<IReadOnlyList<ServiceBusReceivedMessage>> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EntityPath Path => path;

    public ServiceBusReceiveMode Mode => mode;

    public int Max => max;

    /// <summary>A timestamp of the clock, not a time of day.</summary>
    public long Deadline => deadline;

    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    public Task<IReadOnlyList<ServiceBusReceivedMessage>> Task => _source.Task;

    /// <summary>What was locked for it in the transaction that is open.</summary>
    public IReadOnlyList<ServiceBusReceivedMessage> Taken { get; set; } = [];

    public void End(IReadOnlyList<ServiceBusReceivedMessage> messages) => _source.TrySetResult(messages);

    public void Cancel() => _source.TrySetException(new TaskCanceledException("The receive was cancelled.", null, cancellationToken));

    public void Fail(Exception error) => _source.TrySetException(error);
}
