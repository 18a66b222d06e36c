namespace Azure.Messaging.ServiceBus;

/// <summary>A message in a handler's hands, and the ways to settle it.</summary>
public class ProcessMessageEventArgs : EventArgs
{
    private readonly ServiceBusReceiver _receiver;

    /// <summary>A message of a processor without a name.</summary>
    public ProcessMessageEventArgs(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, CancellationToken cancellationToken)
        : this(message, receiver, string.Empty, cancellationToken)
    {
    }

    /// <summary>A message.</summary>
    public ProcessMessageEventArgs(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, string identifier, CancellationToken cancellationToken)
    {
        Message = message;
        _receiver = receiver;
        Identifier = identifier;
        CancellationToken = cancellationToken;
        LockWatch = new(message, receiver?.Clock ?? TimeProvider.System);
    }

    /// <summary>Raised once while the handler runs: when the lock runs out unrenewed, or when a renewal fails for good.</summary>
    public event Func<MessageLockLostEventArgs, Task>? MessageLockLostAsync;

    /// <summary>The message.</summary>
    public ServiceBusReceivedMessage Message { get; }

    /// <summary>Fires when the processor is stopped.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The queue.</summary>
    public string EntityPath => _receiver.EntityPath;

    /// <summary>The processor.</summary>
    public string Identifier { get; }

    /// <summary>The client's host.</summary>
    public string FullyQualifiedNamespace => _receiver.FullyQualifiedNamespace;

    internal LockWatch LockWatch { get; }

    /// <inheritdoc cref="ServiceBusReceiver.CompleteMessageAsync"/>
    public virtual async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        await _receiver.CompleteMessageAsync(message, cancellationToken).ConfigureAwait(false);
        message.IsSettled = true;
    }

    /// <inheritdoc cref="ServiceBusReceiver.AbandonMessageAsync"/>
    public virtual async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        await _receiver.AbandonMessageAsync(message, propertiesToModify, cancellationToken).ConfigureAwait(false);
        message.IsSettled = true;
    }

    /// <inheritdoc cref="ServiceBusReceiver.DeferMessageAsync"/>
    public virtual async Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        await _receiver.DeferMessageAsync(message, propertiesToModify, cancellationToken).ConfigureAwait(false);
        message.IsSettled = true;
    }

    /// <inheritdoc cref="ServiceBusReceiver.DeadLetterMessageAsync(ServiceBusReceivedMessage, IDictionary{string, object}, CancellationToken)"/>
    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        await _receiver.DeadLetterMessageAsync(message, propertiesToModify, cancellationToken).ConfigureAwait(false);
        message.IsSettled = true;
    }

    /// <inheritdoc cref="ServiceBusReceiver.DeadLetterMessageAsync(ServiceBusReceivedMessage, string, string, CancellationToken)"/>
    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default)
    {
        await _receiver.DeadLetterMessageAsync(message, deadLetterReason, deadLetterErrorDescription, cancellationToken).ConfigureAwait(false);
        message.IsSettled = true;
    }

    /// <inheritdoc cref="ServiceBusReceiver.DeadLetterMessageAsync(ServiceBusReceivedMessage, IDictionary{string, object}, string, string, CancellationToken)"/>
    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify,
        string deadLetterReason,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default)
    {
        await _receiver.DeadLetterMessageAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken).ConfigureAwait(false);
        message.IsSettled = true;
    }

    /// <inheritdoc cref="ServiceBusReceiver.RenewMessageLockAsync"/>
    public virtual async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        await _receiver.RenewMessageLockAsync(message, cancellationToken).ConfigureAwait(false);
        if (message == Message)
        {
            LockWatch.Extend();
        }
    }

    /// <summary>Raises <see cref="MessageLockLostAsync"/>.</summary>
    protected internal virtual Task OnMessageLockLostAsync(MessageLockLostEventArgs args) => MessageLockLostAsync?.Invoke(args) ?? Task.CompletedTask;
}
