namespace Azure.Messaging.ServiceBus;

/// <summary>Ending or extending locks. Every method needs the lock to count still and throws <see cref="ServiceBusFailureReason.MessageLockLost"/> else.</summary>
internal static class Settling
{
    public static bool Complete(this Database database, EntityPath path, ServiceBusReceivedMessage message, DateTimeOffset now)
    {
        var locked = database.Locked(path, message, now);
        return database.Execute("DELETE FROM messages WHERE id = $1", locked.Row.Id) == 1;
    }

    public static DateTimeOffset Renew(this Database database, EntityPath path, ServiceBusReceivedMessage message, DateTimeOffset now)
    {
        var (queue, row) = database.Locked(path, message, now);
        var until = now + queue.LockDuration;
        database.Execute("UPDATE messages SET locked_at = $2, locked_until = $3 WHERE id = $1", row.Id, now.UtcTicks, until.UtcTicks);
        return until;
    }

    /// <summary>Gives the message back, at its old place; to the dead letters if it was delivered as often as it may be.</summary>
    public static bool Abandon(
        this Database database, EntityPath path, ServiceBusReceivedMessage message, IReadOnlyDictionary<string, object>? changes, DateTimeOffset now)
    {
        var (queue, row) = database.Locked(path, message, now);
        database.Change(row, changes);
        database.Execute($"UPDATE messages SET {LockRule.Release} WHERE id = $1", row.Id);
        if (row.Part == 0 && row.DeliveryCount >= queue.MaxDeliveryCount)
        {
            database.DeadLetterExhausted(row.Id, row.DeliveryCount);
        }

        return true;
    }

    /// <summary>Gives the message back as if it had never been delivered: its receiver had gone by the time it was locked.</summary>
    public static bool Return(this Database database, EntityPath path, ServiceBusReceivedMessage message, DateTimeOffset now)
    {
        var (_, row) = database.Locked(path, message, now);
        return database.Execute($"UPDATE messages SET {LockRule.Release}, delivery_count = delivery_count - 1 WHERE id = $1", row.Id) == 1;
    }

    public static bool Defer(
        this Database database, EntityPath path, ServiceBusReceivedMessage message, IReadOnlyDictionary<string, object>? changes, DateTimeOffset now)
    {
        var (_, row) = database.Locked(path, message, now);
        database.Change(row, changes);
        return database.Execute($"UPDATE messages SET state = 1, {LockRule.Release} WHERE id = $1", row.Id) == 1;
    }

    public static bool DeadLetter(
        this Database database,
        EntityPath path,
        ServiceBusReceivedMessage message,
        IReadOnlyDictionary<string, object>? changes,
        string? reason,
        string? description,
        DateTimeOffset now)
    {
        var (_, row) = database.Locked(path, message, now);
        database.Change(row, changes);
        return database.DeadLetter(row.Id, envelope => envelope.SetDeadLetter(reason, description));
    }

    /// <summary>Moves a message to the dead letters, where nothing expires.</summary>
    public static bool DeadLetter(this Database database, long id, Action<Envelope> reason)
    {
        database.ChangeEnvelope(id, reason);
        return database.Execute($"UPDATE messages SET part = 1, state = 0, expires_at = NULL, {LockRule.Release} WHERE id = $1", id) == 1;
    }

    public static bool DeadLetterExhausted(this Database database, long id, int deliveries) => database.DeadLetter(
        id,
        envelope => envelope.SetDeadLetter(DeadLetterProperties.MaxDeliveryCountExceeded, $"Message could not be consumed after {deliveries} delivery attempts."));

    private static (QueueRow Queue, MessageRow Row) Locked(this Database database, EntityPath path, ServiceBusReceivedMessage message, DateTimeOffset now)
    {
        var queue = database.Get(path.Queue);
        var row = database.Query(
            MessageRow.Read,
            $"SELECT {MessageRow.Columns} FROM messages WHERE queue = $2 AND sequence = $3 AND part = $4 AND lock_token = $5 AND {LockRule.Held}",
            now.UtcTicks, queue.Id, message.SequenceNumber, (long)path.Part, message.LockTokenGuid.ToByteArray()).SingleOrDefault();
        return row is null
            ? throw new ServiceBusException(
                $"The lock {message.LockToken} on message {message.SequenceNumber} is gone: it expired, or the message was settled already.",
                ServiceBusFailureReason.MessageLockLost,
                path.ToString())
            : (queue, row);
    }

    private static void Change(this Database database, MessageRow row, IReadOnlyDictionary<string, object>? changes)
    {
        if (changes is { Count: > 0 })
        {
            database.ChangeEnvelope(row.Id, envelope =>
            {
                foreach (var (name, value) in changes)
                {
                    envelope.ApplicationProperties[name] = value;
                }
            });
        }
    }
}
