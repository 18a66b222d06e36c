using Dgp.ServiceBus.Protocol;

namespace Dgp.ServiceBus.Storage;

/// <summary>Ending or extending locks. Every method gives false or null if the lock does not count any more.</summary>
internal static class Settling
{
    public static bool Complete(this Database database, Entity entity, Guid token, DateTimeOffset now) =>
        database.Locked(entity, token, now) is { } held && database.Execute("DELETE FROM messages WHERE id = $1", held.Id) == 1;

    public static DateTimeOffset? Renew(this Database database, Entity entity, Guid token, DateTimeOffset now)
    {
        if (database.Locked(entity, token, now) is not { } held)
        {
            return null;
        }

        var until = now + entity.Queue.Settings.LockDuration;
        database.Execute("UPDATE messages SET locked_at = $2, locked_until = $3 WHERE id = $1", held.Id, now.UtcTicks, until.UtcTicks);
        return until;
    }

    /// <summary>Gives the message back, at its old place; to the dead letters if it was delivered as often as it may be.</summary>
    public static bool Abandon(this Database database, Entity entity, Guid token, IReadOnlyDictionary<string, object?> changes, DateTimeOffset now)
    {
        if (database.Locked(entity, token, now) is not { } held)
        {
            return false;
        }

        database.Change(held.Id, changes);
        database.Execute($"UPDATE messages SET {LockRule.Release} WHERE id = $1", held.Id);
        if (!entity.IsDeadLetters && held.Deliveries >= entity.Queue.Settings.MaxDeliveryCount)
        {
            database.DeadLetterExhausted(held.Id, held.Deliveries);
        }

        return true;
    }

    /// <summary>Gives the message back as if it had never been delivered: nobody received it.</summary>
    public static bool Return(this Database database, Entity entity, Guid token, DateTimeOffset now) =>
        database.Locked(entity, token, now) is { } held
        && database.Execute($"UPDATE messages SET {LockRule.Release}, delivery_count = delivery_count - 1 WHERE id = $1", held.Id) == 1;

    public static bool Defer(this Database database, Entity entity, Guid token, IReadOnlyDictionary<string, object?> changes, DateTimeOffset now)
    {
        if (database.Locked(entity, token, now) is not { } held)
        {
            return false;
        }

        database.Change(held.Id, changes);
        return database.Execute($"UPDATE messages SET state = 1, {LockRule.Release} WHERE id = $1", held.Id) == 1;
    }

    /// <param name="changes">The reason is among them.</param>
    public static bool DeadLetter(this Database database, Entity entity, Guid token, IReadOnlyDictionary<string, object?> changes, DateTimeOffset now) =>
        database.Locked(entity, token, now) is { } held && database.DeadLetter(held.Id, changes);

    /// <summary>Moves a message to the dead letters, where nothing expires.</summary>
    public static bool DeadLetter(this Database database, long id, IReadOnlyDictionary<string, object?> changes)
    {
        database.Change(id, changes);
        return database.Execute($"UPDATE messages SET part = 1, state = 0, expires_at = NULL, {LockRule.Release} WHERE id = $1", id) == 1;
    }

    public static bool DeadLetterExhausted(this Database database, long id, int deliveries) => database.DeadLetter(
        id, DeadLetterReason.Of("MaxDeliveryCountExceeded", $"Message could not be consumed after {deliveries} delivery attempts."));

    private static (long Id, int Deliveries)? Locked(this Database database, Entity entity, Guid token, DateTimeOffset now)
    {
        var held = database.Query(
            row => (row.GetInt64(0), row.GetInt32(1)),
            $"SELECT id, delivery_count FROM messages WHERE lock_token = $4 AND queue = $2 AND part = $3 AND {LockRule.Held}",
            now.UtcTicks, entity.Queue.Id, entity.Part, token.ToByteArray());
        return held is [var one] ? one : null;
    }

    private static void Change(this Database database, long id, IReadOnlyDictionary<string, object?> changes)
    {
        if (changes.Count > 0)
        {
            var content = database.Query(row => row.GetFieldValue<byte[]>(0), "SELECT content FROM payloads WHERE id = $1", id).Single();
            database.Execute("UPDATE payloads SET content = $2 WHERE id = $1", id, MessageCodec.WithProperties(content, changes));
        }
    }
}
