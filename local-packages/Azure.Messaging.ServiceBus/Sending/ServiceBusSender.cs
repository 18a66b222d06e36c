namespace Azure.Messaging.ServiceBus;

/// <summary>Sends to one queue. Safe for many threads at once; what they send together is written together.</summary>
public class ServiceBusSender : IAsyncDisposable
{
    private readonly ServiceBusClient? _client;

    /// <summary>For subclasses in tests.</summary>
    protected ServiceBusSender()
    {
    }

    /// <summary>For subclasses.</summary>
    protected ServiceBusSender(ServiceBusClient client, string queueOrTopicName)
        : this(client, queueOrTopicName, new ServiceBusSenderOptions())
    {
    }

    /// <summary>For subclasses, and for <see cref="ServiceBusClient"/>.</summary>
    protected internal ServiceBusSender(ServiceBusClient client, string queueOrTopicName, ServiceBusSenderOptions? options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(queueOrTopicName);
        _client = client;
        EntityPath = queueOrTopicName;
        Identifier = options?.Identifier ?? ServiceBusClient.NewIdentifier(queueOrTopicName);
    }

    /// <summary>The client's host.</summary>
    public virtual string FullyQualifiedNamespace => Client.FullyQualifiedNamespace;

    /// <summary>The queue.</summary>
    public virtual string EntityPath { get; } = string.Empty;

    /// <summary>As given in the options, or made up.</summary>
    public virtual string Identifier { get; } = string.Empty;

    /// <summary>True after <see cref="CloseAsync"/>.</summary>
    public virtual bool IsClosed { get; private set; }

    private ServiceBusClient Client => _client ?? throw new InvalidOperationException("This sender was made without a client.");

    /// <summary>Sends one message; when the task ends it is on disk.</summary>
    /// <exception cref="ServiceBusException">
    /// <see cref="ServiceBusFailureReason.MessagingEntityNotFound"/>, <see cref="ServiceBusFailureReason.MessageSizeExceeded"/> (over 256 KB) or <see cref="ServiceBusFailureReason.QuotaExceeded"/>.
    /// </exception>
    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendMessagesAsync([message], cancellationToken);
    }

    /// <summary>Sends all messages or none.</summary>
    /// <inheritdoc cref="SendMessageAsync"/>
    public virtual Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return EnqueueAsync([.. messages.Select(EncodedMessage.From)], cancellationToken);
    }

    /// <summary>Sends all messages of the batch or none.</summary>
    /// <inheritdoc cref="SendMessageAsync"/>
    public virtual async Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messageBatch);
        var messages = messageBatch.Lock();
        try
        {
            await EnqueueAsync(messages, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            messageBatch.Unlock();
        }
    }

    /// <summary>An empty batch of the largest size.</summary>
    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(new CreateMessageBatchOptions(), cancellationToken);

    /// <summary>An empty batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The options ask for more than a queue takes.</exception>
    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CreateMessageBatchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var size = options.MaxSizeInBytes ?? EncodedMessage.SizeLimit;
        return size <= EncodedMessage.SizeLimit
            ? ValueTask.FromResult(new ServiceBusMessageBatch(size))
            : throw new ArgumentOutOfRangeException(nameof(options), size, $"A batch has at most {EncodedMessage.SizeLimit} bytes.");
    }

    /// <summary>Sends a message that becomes receivable later.</summary>
    /// <returns>The number to cancel it by; it gets another one when it becomes receivable.</returns>
    /// <inheritdoc cref="SendMessageAsync"/>
    public virtual async Task<long> ScheduleMessageAsync(ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return (await ScheduleMessagesAsync([message], scheduledEnqueueTime, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Sends messages, all or none, that become receivable later.</summary>
    /// <inheritdoc cref="ScheduleMessageAsync"/>
    public virtual Task<IReadOnlyList<long>> ScheduleMessagesAsync(
        IEnumerable<ServiceBusMessage> messages, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return EnqueueAsync([.. messages.Select(m => EncodedMessage.From(m) with { ScheduledEnqueueTime = scheduledEnqueueTime })], cancellationToken);
    }

    /// <summary>Takes back a scheduled message.</summary>
    /// <exception cref="ServiceBusException"><see cref="ServiceBusFailureReason.MessageNotFound"/>: it is receivable by now, or never was.</exception>
    public virtual Task CancelScheduledMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        CancelScheduledMessagesAsync([sequenceNumber], cancellationToken);

    /// <summary>Takes back scheduled messages, all or none.</summary>
    /// <inheritdoc cref="CancelScheduledMessageAsync"/>
    public virtual Task CancelScheduledMessagesAsync(IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequenceNumbers);
        ThrowIfClosed();
        List<long> sequences = [.. sequenceNumbers];
        return Client.Namespace.RunAsync((database, _) => database.CancelScheduled(EntityPath, sequences), cancellationToken);
    }

    /// <summary>Ends the use of this sender; the client stays open.</summary>
    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc cref="CloseAsync"/>
    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private Task<IReadOnlyList<long>> EnqueueAsync(IReadOnlyList<EncodedMessage> messages, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        if (messages.Count == 0)
        {
            return Task.FromResult<IReadOnlyList<long>>([]);
        }

        if (messages.Sum(m => m.Size) > EncodedMessage.SizeLimit || messages.Any(m => m.Envelope.Length > Envelope.Limit))
        {
            throw new ServiceBusException(
                $"Messages that are sent together may have {EncodedMessage.SizeLimit} bytes, and the properties of each {Envelope.Limit}.",
                ServiceBusFailureReason.MessageSizeExceeded,
                EntityPath);
        }

        return Client.Namespace.RunAsync((database, now) => database.Enqueue(EntityPath, messages, now), cancellationToken);
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, typeof(ServiceBusSender));
}
