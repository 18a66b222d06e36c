namespace Dgp.ServiceBus.Tests.Storage;

/// <summary>What a queue has to do, in the plainest words: a list of messages and a time.</summary>
internal sealed class QueueModel(TimeSpan lockDuration, int maxDeliveries)
{
    private readonly List<Message> _messages = [];
    private long _lastSequence;

    public DateTimeOffset Now { get; set; }

    public long Active => Tidied().Count(m => m is { Place: Place.Queue });

    public IEnumerable<long> DeadLetters => Tidied().Where(m => m.Place == Place.DeadLetters).Select(m => m.Sequence).Order();

    public long Total => Tidied().Count();

    public void Send(TimeSpan? timeToLive) => _messages.Add(new Message { Sequence = ++_lastSequence, ExpiresAt = Now + timeToLive });

    /// <summary>The message received, if any, and its lock.</summary>
    public (long Sequence, int Deliveries, Lock Lock)? Receive()
    {
        var message = Tidied().Where(m => m.Place == Place.Queue && !IsLocked(m)).MinBy(m => m.Sequence);
        if (message is null)
        {
            return null;
        }

        message.Lock = new Lock(message.Sequence) { Until = Now + lockDuration };
        return (message.Sequence, ++message.Deliveries, message.Lock);
    }

    /// <summary>False if the lock is lost.</summary>
    public bool Settle(Lock held, Settlement settlement)
    {
        var message = Tidied().SingleOrDefault(m => m.Lock == held && IsLocked(m));
        if (message is null)
        {
            return false;
        }

        if (settlement == Settlement.Renew)
        {
            held.Until = Now + lockDuration;
            return true;
        }

        message.Lock = null;
        message.Place = settlement switch
        {
            Settlement.Complete => Place.Gone,
            Settlement.Defer => Place.Deferred,
            Settlement.DeadLetter => Place.DeadLetters,
            _ => message.Deliveries >= maxDeliveries ? Place.DeadLetters : Place.Queue,
        };
        return true;
    }

    private IEnumerable<Message> Tidied()
    {
        foreach (var message in _messages.Where(m => m.Place == Place.Queue && !IsLocked(m)))
        {
            message.Place = message switch
            {
                { Deliveries: var n } when n >= maxDeliveries => Place.DeadLetters,
                { ExpiresAt: { } at } when at <= Now => Place.Gone,
                _ => Place.Queue,
            };
        }

        return _messages.Where(m => m.Place != Place.Gone);
    }

    private bool IsLocked(Message message) => message.Lock is { } held && held.Until > Now;

    internal sealed class Lock(long sequence)
    {
        public long Sequence => sequence;

        public DateTimeOffset Until { get; set; }
    }

    private enum Place
    {
        Queue, Deferred, DeadLetters, Gone,
    }

    private sealed class Message
    {
        public required long Sequence { get; init; }

        public DateTimeOffset? ExpiresAt { get; init; }

        public Place Place { get; set; }

        public int Deliveries { get; set; }

        public Lock? Lock { get; set; }
    }
}

internal enum Settlement
{
    Complete, Abandon, Defer, DeadLetter, Renew,
}
