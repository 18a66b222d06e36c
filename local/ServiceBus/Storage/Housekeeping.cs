namespace Dgp.ServiceBus.Storage;

/// <summary>What time brings about: due, expired and exhausted messages.</summary>
internal static class Housekeeping
{
    private const int Limit = 100;   // messages of a kind per transaction, so that none is long

    private const string Exhausted =
        $"queue = $2 AND part = 0 AND state = 0 AND delivery_count > 0 AND delivery_count >= $3 AND {LockRule.Free}";

    private const string Expired = $"queue = $2 AND part = 0 AND state = 0 AND expires_at IS NOT NULL AND expires_at <= $1 AND {LockRule.Free}";

    public static bool NeedsTidying(this Database database, Queue queue, DateTimeOffset now) => database.Scalar(
        $"""
        SELECT EXISTS(SELECT 1 FROM messages INDEXED BY scheduled WHERE queue = $2 AND state = 2 AND scheduled_for <= $1)
            OR EXISTS(SELECT 1 FROM messages INDEXED BY tried WHERE {Exhausted})
            OR EXISTS(SELECT 1 FROM messages INDEXED BY expiring WHERE {Expired})
        """,
        now.UtcTicks, queue.Id, queue.Settings.MaxDeliveryCount) is 1L;

    public static void Tidy(this Database database, Queue queue, DateTimeOffset now)
    {
        database.EnqueueScheduled(queue, now, Limit);
        var exhausted = database.Query(
            row => (Id: row.GetInt64(0), Deliveries: row.GetInt32(1)),
            $"SELECT id, delivery_count FROM messages INDEXED BY tried WHERE {Exhausted} LIMIT $4",
            now.UtcTicks, queue.Id, queue.Settings.MaxDeliveryCount, Limit);
        foreach (var message in exhausted)
        {
            database.DeadLetterExhausted(message.Id, message.Deliveries);
        }

        var expired = database.Query(
            row => row.GetInt64(0), $"SELECT id FROM messages INDEXED BY expiring WHERE {Expired} LIMIT $3", now.UtcTicks, queue.Id, Limit);
        foreach (var id in expired)
        {
            if (queue.Settings.DeadLetteringOnMessageExpiration)
            {
                database.DeadLetter(id, DeadLetterReason.Of("TTLExpiredException", "The message expired and was dead lettered."));
            }
            else
            {
                database.Execute("DELETE FROM messages WHERE id = $1", id);
            }
        }
    }

    /// <summary>When time alone will next change what can be received: a message comes due, a lock ends, a message expires.</summary>
    public static DateTimeOffset? NextEvent(this Database database, Queue queue, DateTimeOffset now)
    {
        var ticks = database.Scalar(
            """
            SELECT min(at) FROM (
                SELECT min(scheduled_for) AS at FROM messages WHERE queue = $2 AND state = 2
                UNION ALL SELECT min(locked_until) FROM messages WHERE queue = $2 AND locked_until IS NOT NULL AND locked_until > $1
                UNION ALL SELECT min(expires_at) FROM messages WHERE queue = $2 AND part = 0 AND state = 0 AND expires_at IS NOT NULL AND expires_at > $1)
            """,
            now.UtcTicks, queue.Id);
        return ticks is long at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }
}
