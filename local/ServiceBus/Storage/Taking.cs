namespace Dgp.ServiceBus.Storage;

/// <summary>Receiving messages, oldest first, and looking at them without receiving.</summary>
internal static class Taking
{
    // As in the cloud, one answer is no longer than a message may be; who peeks asks again.
    private const int LongestLook = 256 << 10;

    private const string Available = $"queue = $2 AND part = $3 AND state = 0 AND {LockRule.Free} AND (expires_at IS NULL OR expires_at > $1)";

    public static bool HasAvailable(this Database database, Entity entity, DateTimeOffset now) =>
        database.Scalar($"SELECT 1 FROM messages INDEXED BY ready WHERE {Available} LIMIT 1", now.UtcTicks, entity.Queue.Id, entity.Part) is not null;

    /// <summary>Locks up to <paramref name="max"/> messages.</summary>
    public static List<Message> Take(this Database database, Entity entity, int max, DateTimeOffset now) =>
    [
        .. database.Query(
            Message.Read,
            $"SELECT {Message.Columns} FROM messages m INDEXED BY ready JOIN {Message.Source} WHERE {Available} ORDER BY sequence LIMIT $4",
            now.UtcTicks, entity.Queue.Id, entity.Part, max)
            .Select(message => database.Lock(entity, message, now)),
    ];

    /// <returns>Null if there is no deferred message of that number.</returns>
    public static Message? TakeDeferred(this Database database, Entity entity, long sequence, DateTimeOffset now)
    {
        var found = database.Query(
            Message.Read,
            $"SELECT {Message.Columns} FROM messages m JOIN {Message.Source} WHERE queue = $2 AND part = $3 AND sequence = $4 AND state = 1 AND {LockRule.Free}",
            now.UtcTicks, entity.Queue.Id, entity.Part, sequence);
        return found is [var message] ? database.Lock(entity, message, now) : null;
    }

    /// <summary>Looks at up to <paramref name="max"/> messages of any state from a number on.</summary>
    public static List<Message> Peek(this Database database, Entity entity, long from, int max)
    {
        var bytes = 0L;
        return
        [
            .. database.Query(
                Message.Read,
                $"SELECT {Message.Columns} FROM messages m JOIN {Message.Source} WHERE queue = $1 AND part = $2 AND sequence >= $3 ORDER BY sequence LIMIT $4",
                entity.Queue.Id, entity.Part, from, max)
                .TakeWhile(message => (bytes += message.Content.Length) <= LongestLook || bytes == message.Content.Length),
        ];
    }

    private static Message Lock(this Database database, Entity entity, Message message, DateTimeOffset now)
    {
        var locked = message with { DeliveryCount = message.DeliveryCount + 1, LockToken = Guid.NewGuid(), LockedUntil = now + entity.Queue.Settings.LockDuration };
        database.Execute(
            "UPDATE messages SET lock_token = $2, locked_at = $3, locked_until = $4, delivery_count = $5 WHERE id = $1",
            message.Id, locked.LockToken.ToByteArray(), now.UtcTicks, locked.LockedUntil.UtcTicks, locked.DeliveryCount);
        return locked;
    }
}
