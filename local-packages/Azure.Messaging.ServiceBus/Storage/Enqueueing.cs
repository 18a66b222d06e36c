namespace Azure.Messaging.ServiceBus;

/// <summary>Putting messages into a queue.</summary>
internal static class Enqueueing
{
    private const long BytesPerMegabyte = 1024 * 1024;

    private const int Forgotten = 200;   // ids per send, more than a send adds in the long run, and no long transaction

    /// <summary>Adds all messages or none. Duplicates count as added, and are dropped.</summary>
    /// <returns>The messages' sequence numbers.</returns>
    public static IReadOnlyList<long> Enqueue(this Database database, string name, IReadOnlyList<EncodedMessage> messages, DateTimeOffset now)
    {
        var queue = database.Get(name);
        if (!queue.CanSend)
        {
            throw new ServiceBusException($"The messaging entity '{name}' is disabled for sending.", ServiceBusFailureReason.MessagingEntityDisabled, name);
        }

        if (queue.Size + messages.Sum(m => m.Size) > queue.MaxSizeInMegabytes * BytesPerMegabyte)
        {
            throw new ServiceBusException($"The queue '{name}' is full.", ServiceBusFailureReason.QuotaExceeded, name);
        }

        var last = (long)database.Scalar(
            "UPDATE queues SET last_sequence = last_sequence + $2, accessed_at = $3 WHERE id = $1 RETURNING last_sequence", queue.Id, messages.Count, now.UtcTicks)!;
        var sequence = last - messages.Count;
        var sequences = new List<long>(messages.Count);
        foreach (var message in messages)
        {
            sequences.Add(++sequence);
            if (!queue.RequiresDuplicateDetection || database.IsNew(queue, message, now))
            {
                database.Add(queue, message, sequence, now);
            }
        }

        return sequences;
    }

    private static bool IsNew(this Database database, QueueRow queue, EncodedMessage message, DateTimeOffset now)
    {
        if (message.MessageId is null)
        {
            return true;
        }

        var outdated = (now - queue.DuplicateDetectionHistoryTimeWindow).UtcTicks;
        database.Execute(
            "DELETE FROM history WHERE queue = $1 AND message_id IN (SELECT message_id FROM history WHERE queue = $1 AND seen_at <= $2 LIMIT $3)",
            queue.Id, outdated, Forgotten);
        return database.Execute(
            """
            INSERT INTO history(queue, message_id, seen_at) VALUES ($1, $2, $3)
            ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at WHERE history.seen_at <= $4
            """,
            queue.Id, message.MessageId, now.UtcTicks, outdated) == 1;
    }

    private static void Add(this Database database, QueueRow queue, EncodedMessage message, long sequence, DateTimeOffset now)
    {
        var isScheduled = message.ScheduledEnqueueTime > now;
        var timeToLive = message.TimeToLive < queue.DefaultMessageTimeToLive ? message.TimeToLive : queue.DefaultMessageTimeToLive;
        var id = (long)database.Scalar(
            """
            INSERT INTO messages(queue, part, state, sequence, enqueued_sequence, size, enqueued_at, scheduled_for, ttl, expires_at)
            VALUES ($1, 0, $2, $3, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            queue.Id,
            (long)(isScheduled ? ServiceBusMessageState.Scheduled : ServiceBusMessageState.Active),
            sequence,
            message.Size,
            now.UtcTicks,
            message.ScheduledEnqueueTime.UtcTicks,
            timeToLive.Ticks,
            isScheduled ? null : ExpiresAt(now, timeToLive))!;
        database.Execute("INSERT INTO payloads(id, envelope, body) VALUES ($1, $2, $3)", id, message.Envelope, message.Body);
    }

    /// <summary>Makes scheduled messages receivable that are due: at the end of the queue, with new sequence numbers, as in the cloud.</summary>
    public static void EnqueueScheduled(this Database database, QueueRow queue, DateTimeOffset now, int limit)
    {
        var due = database.Query(
            row => (Id: row.GetInt64(0), For: new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero), TimeToLive: new TimeSpan(row.GetInt64(2))),
            "SELECT id, scheduled_for, ttl FROM messages WHERE queue = $2 AND state = 2 AND scheduled_for <= $1 ORDER BY scheduled_for, sequence LIMIT $3",
            now.UtcTicks, queue.Id, limit);
        foreach (var message in due)
        {
            var sequence = database.Scalar("UPDATE queues SET last_sequence = last_sequence + 1 WHERE id = $1 RETURNING last_sequence", queue.Id);
            database.Execute(
                "UPDATE messages SET state = 0, sequence = $2, enqueued_at = $3, expires_at = $4 WHERE id = $1",
                message.Id, sequence, message.For.UtcTicks, ExpiresAt(message.For, message.TimeToLive));
        }
    }

    /// <summary>Takes back scheduled messages, all or none.</summary>
    public static int CancelScheduled(this Database database, string name, IReadOnlyList<long> sequences)
    {
        var queue = database.Get(name);
        foreach (var sequence in sequences)
        {
            if (database.Execute("DELETE FROM messages WHERE queue = $1 AND sequence = $2 AND state = 2", queue.Id, sequence) == 0)
            {
                throw new ServiceBusException(
                    $"The scheduled message {sequence} of '{name}' could not be found.", ServiceBusFailureReason.MessageNotFound, name);
            }
        }

        return sequences.Count;
    }

    private static long? ExpiresAt(DateTimeOffset from, TimeSpan timeToLive) =>
        timeToLive >= DateTimeOffset.MaxValue - from ? null : (from + timeToLive).UtcTicks;
}
