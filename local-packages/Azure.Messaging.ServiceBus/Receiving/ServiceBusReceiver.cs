using System.Runtime.CompilerServices;

namespace Azure.Messaging.ServiceBus;

/// <summary>Receives from one queue, or from its dead letters, and settles what was received.</summary>
public class ServiceBusReceiver : IAsyncDisposable
{
    private const int LongestReason = 4096;

    private readonly ServiceBusClient? _client;
    private readonly EntityPath _path;
    private readonly CancellationTokenSource _closing = new();
    private long _lastPeeked;

    /// <summary>For subclasses in tests.</summary>
    protected ServiceBusReceiver()
    {
    }

    /// <summary>For subclasses, and for <see cref="ServiceBusClient"/>.</summary>
    protected internal ServiceBusReceiver(ServiceBusClient client, string queueName, ServiceBusReceiverOptions? options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(queueName);
        options ??= new();
        _client = client;
        _path = ServiceBus.EntityPath.Parse(queueName, options.SubQueue);
        EntityPath = _path.ToString();
        ReceiveMode = options.ReceiveMode;
        PrefetchCount = options.PrefetchCount;
        Identifier = options.Identifier ?? ServiceBusClient.NewIdentifier(EntityPath);
    }

    /// <summary>The client's host.</summary>
    public virtual string FullyQualifiedNamespace => Client.FullyQualifiedNamespace;

    /// <summary>The queue, with <c>/$DeadLetterQueue</c> for its dead letters.</summary>
    public virtual string EntityPath { get; } = string.Empty;

    /// <summary>As given in the options.</summary>
    public virtual ServiceBusReceiveMode ReceiveMode { get; }

    /// <summary>As given in the options, and without effect.</summary>
    public virtual int PrefetchCount { get; }

    /// <summary>As given in the options, or made up.</summary>
    public virtual string Identifier { get; } = string.Empty;

    /// <summary>True after <see cref="CloseAsync"/>.</summary>
    public virtual bool IsClosed => _closing.IsCancellationRequested;

    internal TimeProvider Clock => _client?.Namespace.Clock ?? TimeProvider.System;

    private ServiceBusClient Client => _client ?? throw new InvalidOperationException("This receiver was made without a client.");

    /// <summary>The oldest message that is free, or null if none comes within the time.</summary>
    /// <param name="maxWaitTime">Above 0; <see cref="ServiceBusRetryOptions.TryTimeout"/> if null.</param>
    /// <param name="cancellationToken">Ends the wait with a <see cref="TaskCanceledException"/>, unless a message has been locked in that moment.</param>
    public virtual async Task<ServiceBusReceivedMessage?> ReceiveMessageAsync(TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default)
    {
        var messages = await ReceiveMessagesAsync(1, maxWaitTime, cancellationToken).ConfigureAwait(false);
        return messages.Count > 0 ? messages[0] : null;
    }

    /// <summary>Up to <paramref name="maxMessages"/> messages, oldest first: those that are there once the first is; an empty list if none comes.</summary>
    /// <inheritdoc cref="ReceiveMessageAsync"/>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ThrowIfClosed();
        if (maxWaitTime < TimeSpan.Zero || (maxWaitTime == TimeSpan.Zero && PrefetchCount == 0))
        {
            throw new ArgumentOutOfRangeException(nameof(maxWaitTime), maxWaitTime, "It has to be above 0.");
        }

        ThrowIfCancelled(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        return await Client.Namespace.ReceiveAsync(_path, ReceiveMode, maxMessages, maxWaitTime, either.Token).ConfigureAwait(false);
    }

    /// <summary>Message after message, for ever; ends with a <see cref="TaskCanceledException"/>.</summary>
    public virtual async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (await ReceiveMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { } message)
            {
                yield return message;
            }
        }
    }

    /// <summary>Looks at one message without receiving it.</summary>
    /// <inheritdoc cref="PeekMessagesAsync"/>
    public virtual async Task<ServiceBusReceivedMessage?> PeekMessageAsync(long? fromSequenceNumber = null, CancellationToken cancellationToken = default)
    {
        var messages = await PeekMessagesAsync(1, fromSequenceNumber, cancellationToken).ConfigureAwait(false);
        return messages.Count > 0 ? messages[0] : null;
    }

    /// <summary>Looks at messages of any state, locked ones as well, without receiving them.</summary>
    /// <param name="maxMessages">1 or more.</param>
    /// <param name="fromSequenceNumber">Where to begin; where this receiver's previous look ended if null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ThrowIfClosed();
        var from = fromSequenceNumber ?? Interlocked.Read(ref _lastPeeked) + 1;
        var messages = await Client.Namespace.RunAsync((database, _) => database.Peek(_path, from, maxMessages), cancellationToken, writes: false).ConfigureAwait(false);
        if (messages.Count > 0)
        {
            Interlocked.Exchange(ref _lastPeeked, messages[^1].SequenceNumber);
        }

        return messages;
    }

    /// <summary>Receives a message that was deferred.</summary>
    /// <exception cref="ServiceBusException"><see cref="ServiceBusFailureReason.MessageNotFound"/>: no deferred message has that number, or it is locked.</exception>
    public virtual async Task<ServiceBusReceivedMessage> ReceiveDeferredMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        (await ReceiveDeferredMessagesAsync([sequenceNumber], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Receives messages that were deferred, all or none.</summary>
    /// <inheritdoc cref="ReceiveDeferredMessageAsync"/>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredMessagesAsync(
        IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequenceNumbers);
        ThrowIfClosed();
        List<long> sequences = [.. sequenceNumbers];
        return sequences.Count == 0
            ? []
            : await Client.Namespace.RunAsync((database, now) => database.TakeDeferred(_path, sequences, ReceiveMode, now), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The message is done with, and gone for good.</summary>
    /// <exception cref="ServiceBusException"><see cref="ServiceBusFailureReason.MessageLockLost"/>: the lock ended, or the message was settled before.</exception>
    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        SettleAsync(message, (database, now) => database.Complete(_path, message, now), cancellationToken);

    /// <summary>Gives the message back for another delivery at once.</summary>
    /// <inheritdoc cref="CompleteMessageAsync"/>
    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        var changes = Copy(propertiesToModify);
        return SettleAsync(message, (database, now) => database.Abandon(_path, message, changes, now), cancellationToken);
    }

    /// <summary>Sets the message aside; only <see cref="ReceiveDeferredMessageAsync"/> finds it from now on, by its <see cref="ServiceBusReceivedMessage.SequenceNumber"/>.</summary>
    /// <inheritdoc cref="CompleteMessageAsync"/>
    public virtual Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        var changes = Copy(propertiesToModify);
        return SettleAsync(message, (database, now) => database.Defer(_path, message, changes, now), cancellationToken);
    }

    /// <summary>Moves the message to the dead letters, without a reason unless the properties have it.</summary>
    /// <inheritdoc cref="CompleteMessageAsync"/>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        DeadLetterAsync(message, propertiesToModify, null, null, cancellationToken);

    /// <summary>Moves the message to the dead letters.</summary>
    /// <param name="message">The message.</param>
    /// <param name="deadLetterReason">A word; up to 4,096 characters.</param>
    /// <param name="deadLetterErrorDescription">A sentence; up to 4,096 characters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="CompleteMessageAsync"/>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        DeadLetterAsync(message, null, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    /// <inheritdoc cref="DeadLetterMessageAsync(ServiceBusReceivedMessage, string, string, CancellationToken)"/>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify,
        string deadLetterReason,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default) =>
        DeadLetterAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    /// <summary>Extends the lock by the queue's lock duration from now and updates <see cref="ServiceBusReceivedMessage.LockedUntil"/>.</summary>
    /// <inheritdoc cref="CompleteMessageAsync"/>
    public virtual async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSettleable(message);
        message.LockedUntil = await Client.Namespace.RunAsync((database, now) => database.Renew(_path, message, now), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the use of this receiver and the waits under way; locked messages stay locked, and the client stays open.</summary>
    public virtual Task CloseAsync(CancellationToken cancellationToken = default) => _closing.CancelAsync();

    /// <inheritdoc cref="CloseAsync"/>
    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives a message back that nobody has seen; it does not count as a delivery.</summary>
    internal Task ReturnAsync(ServiceBusReceivedMessage message) =>
        Client.Namespace.RunAsync((database, now) => database.Return(_path, message, now), CancellationToken.None);

    private static Dictionary<string, object>? Copy(IDictionary<string, object>? properties)
    {
        if (properties is null)
        {
            return null;
        }

        using var nowhere = new BinaryWriter(Stream.Null);
        foreach (var value in properties.Values)
        {
            PropertyValue.Write(nowhere, value);   // throws here, at the caller, if it cannot be stored
        }

        return new(properties);
    }

    private static void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException("The operation was cancelled.", null, cancellationToken);
        }
    }

    private Task<bool> DeadLetterAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? properties, string? reason, string? description, CancellationToken cancellationToken)
    {
        ThrowIfTooLong(reason, nameof(reason));
        ThrowIfTooLong(description, nameof(description));
        var changes = Copy(properties);
        return SettleAsync(message, (database, now) => database.DeadLetter(_path, message, changes, reason, description, now), cancellationToken);
    }

    private Task<bool> SettleAsync(ServiceBusReceivedMessage message, Func<Database, DateTimeOffset, bool> operation, CancellationToken cancellationToken)
    {
        ThrowIfNotSettleable(message);
        return Client.Namespace.RunAsync(operation, cancellationToken);
    }

    private void ThrowIfNotSettleable(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        ThrowIfClosed();
        if (ReceiveMode != ServiceBusReceiveMode.PeekLock)
        {
            throw new InvalidOperationException("Messages can be settled in PeekLock mode only; in ReceiveAndDelete mode they are gone already.");
        }

        if (message.LockTokenGuid == Guid.Empty)
        {
            throw new InvalidOperationException("The message was not received under a lock; a peeked message cannot be settled.");
        }
    }

    private static void ThrowIfTooLong(string? text, string name)
    {
        if (text?.Length > LongestReason)
        {
            throw new ArgumentOutOfRangeException(name, text.Length, $"It has more than {LongestReason} characters.");
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, typeof(ServiceBusReceiver));
}
