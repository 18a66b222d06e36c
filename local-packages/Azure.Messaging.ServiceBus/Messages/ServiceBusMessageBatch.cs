namespace Azure.Messaging.ServiceBus;

/// <summary>Messages that are sent together or not at all, up to a size. Made by <see cref="ServiceBusSender.CreateMessageBatchAsync(CancellationToken)"/>.</summary>
public sealed class ServiceBusMessageBatch : IDisposable
{
    private readonly List<EncodedMessage> _messages = [];
    private readonly Lock _guard = new();
    private bool _sending;

    internal ServiceBusMessageBatch(long maxSizeInBytes) => MaxSizeInBytes = maxSizeInBytes;

    /// <summary>The limit in bytes.</summary>
    public long MaxSizeInBytes { get; }

    /// <summary>The size so far in bytes: bodies and properties.</summary>
    public long SizeInBytes { get; private set; }

    /// <summary>The messages so far.</summary>
    public int Count
    {
        get
        {
            lock (_guard)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Adds the message as it is now, if there is room.</summary>
    /// <returns>False if it would go over <see cref="MaxSizeInBytes"/>; the batch stays as it was.</returns>
    /// <exception cref="InvalidOperationException">The batch is being sent.</exception>
    public bool TryAddMessage(ServiceBusMessage message)
    {
        var encoded = EncodedMessage.From(message);
        lock (_guard)
        {
            if (_sending)
            {
                throw new InvalidOperationException("The batch is being sent; it cannot change until that is over.");
            }

            if (SizeInBytes + encoded.Size > MaxSizeInBytes)
            {
                return false;
            }

            _messages.Add(encoded);
            SizeInBytes += encoded.Size;
            return true;
        }
    }

    /// <summary>Forgets the messages.</summary>
    public void Dispose()
    {
        lock (_guard)
        {
            _messages.Clear();
            SizeInBytes = 0;
        }
    }

    internal IReadOnlyList<EncodedMessage> Lock()
    {
        lock (_guard)
        {
            _sending = true;
            return [.. _messages];
        }
    }

    internal void Unlock()
    {
        lock (_guard)
        {
            _sending = false;
        }
    }
}
