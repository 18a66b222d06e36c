namespace Dgp.ServiceBus.Storage;

/// <summary>Putting messages into a queue.</summary>
internal static class Enqueueing
{
    private const int Forgotten = 200;   // ids per message, more than one adds in the long run, and no long transaction

    /// <summary>Adds all messages. Duplicates count as added, and are dropped.</summary>
    /// <returns>The messages' sequence numbers.</returns>
    public static IReadOnlyList<long> Enqueue(this Database database, Queue queue, IReadOnlyList<Arrival> messages, DateTimeOffset now)
    {
        var sequence = (long)database.Scalar(
            "UPDATE queues SET last_sequence = last_sequence + $2 WHERE id = $1 RETURNING last_sequence", queue.Id, messages.Count)! - messages.Count;
        var sequences = new List<long>(messages.Count);
        foreach (var message in messages)
        {
            sequences.Add(++sequence);
            if (!queue.Settings.RequiresDuplicateDetection || database.IsNew(queue, message, now))
            {
                database.Add(queue, message, sequence, now);
            }
        }

        return sequences;
    }

    private static bool IsNew(this Database database, Queue queue, Arrival message, DateTimeOffset now)
    {
        if (message.MessageId is null)
        {
            return true;
        }

        var outdated = (now - queue.Settings.DuplicateDetectionHistoryTimeWindow).UtcTicks;
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

    private static void Add(this Database database, Queue queue, Arrival message, long sequence, DateTimeOffset now)
    {
        var isScheduled = message.ScheduledFor > now;
        var timeToLive = message.TimeToLive < queue.Settings.DefaultMessageTimeToLive ? message.TimeToLive.Value : queue.Settings.DefaultMessageTimeToLive;
        var id = (long)database.Scalar(
            """
            INSERT INTO messages(queue, part, state, sequence, enqueued_sequence, enqueued_at, scheduled_for, ttl, expires_at)
            VALUES ($1, 0, $2, $3, $3, $4, $5, $6, $7) RETURNING id
            """,
            queue.Id,
            (long)(isScheduled ? MessageState.Scheduled : MessageState.Active),
            sequence,
            now.UtcTicks,
            message.ScheduledFor?.UtcTicks,
            timeToLive.Ticks,
            isScheduled ? null : ExpiresAt(now, timeToLive))!;
        database.Execute("INSERT INTO payloads(id, content) VALUES ($1, $2)", id, message.Content);
    }

    /// <summary>Makes scheduled messages receivable that are due: at the end of the queue, with new sequence numbers, as in the cloud.</summary>
    public static void EnqueueScheduled(this Database database, Queue queue, DateTimeOffset now, int limit)
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

    /// <summary>Takes a scheduled message back.</summary>
    /// <returns>False if there is none of that number.</returns>
    public static bool CancelScheduled(this Database database, Queue queue, long sequence) =>
        database.Execute("DELETE FROM messages WHERE queue = $1 AND sequence = $2 AND state = 2", queue.Id, sequence) == 1;

    private static long? ExpiresAt(DateTimeOffset from, TimeSpan timeToLive) =>
        timeToLive >= DateTimeOffset.MaxValue - from ? null : (from + timeToLive).UtcTicks;
}
