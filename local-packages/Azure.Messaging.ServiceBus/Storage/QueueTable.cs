namespace Azure.Messaging.ServiceBus;

/// <summary>The queues of a file. Callers hold a transaction where they change anything.</summary>
internal static class QueueTable
{
    /// <exception cref="ServiceBusException">There is none: <see cref="ServiceBusFailureReason.MessagingEntityNotFound"/>.</exception>
    public static QueueRow Get(this Database database, string name) =>
        database.Find(name) ?? throw new ServiceBusException(
            $"The messaging entity '{name}' could not be found.", ServiceBusFailureReason.MessagingEntityNotFound, name);

    public static QueueRow? Find(this Database database, string name) =>
        database.Query(QueueRow.Read, $"SELECT {QueueRow.Columns} FROM queues WHERE name = $1", name).SingleOrDefault();

    public static List<QueueRow> List(this Database database) =>
        database.Query(QueueRow.Read, $"SELECT {QueueRow.Columns} FROM queues ORDER BY name");

    /// <exception cref="ServiceBusException">The name is taken: <see cref="ServiceBusFailureReason.MessagingEntityAlreadyExists"/>.</exception>
    public static QueueRow Create(this Database database, QueueRow queue, DateTimeOffset now)
    {
        if (database.Find(queue.Name) is not null)
        {
            throw new ServiceBusException(
                $"The messaging entity '{queue.Name}' already exists.", ServiceBusFailureReason.MessagingEntityAlreadyExists, queue.Name);
        }

        database.Execute(
            """
            INSERT INTO queues(name, status, user_metadata, lock_duration, max_delivery_count, max_megabytes, default_ttl,
                dead_letters_expired, detects_duplicates, duplicate_window, created_at, updated_at, accessed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11)
            """,
            queue.Name, queue.Status, queue.UserMetadata, queue.LockDuration.Ticks, queue.MaxDeliveryCount, queue.MaxSizeInMegabytes,
            queue.DefaultMessageTimeToLive.Ticks, queue.DeadLetteringOnMessageExpiration, queue.RequiresDuplicateDetection,
            queue.DuplicateDetectionHistoryTimeWindow.Ticks, now.UtcTicks);
        return database.Get(queue.Name);
    }

    public static QueueRow Update(this Database database, QueueRow queue, DateTimeOffset now)
    {
        var id = database.Get(queue.Name).Id;
        database.Execute(
            """
            UPDATE queues SET status = $2, user_metadata = $3, lock_duration = $4, max_delivery_count = $5, max_megabytes = $6, default_ttl = $7,
                dead_letters_expired = $8, duplicate_window = $9, updated_at = $10 WHERE id = $1
            """,
            id, queue.Status, queue.UserMetadata, queue.LockDuration.Ticks, queue.MaxDeliveryCount, queue.MaxSizeInMegabytes,
            queue.DefaultMessageTimeToLive.Ticks, queue.DeadLetteringOnMessageExpiration, queue.DuplicateDetectionHistoryTimeWindow.Ticks, now.UtcTicks);
        return database.Get(queue.Name);
    }

    public static bool Delete(this Database database, string name)
    {
        var id = database.Get(name).Id;
        database.Execute("DELETE FROM messages WHERE queue = $1", id);
        database.Execute("DELETE FROM history WHERE queue = $1", id);
        return database.Execute("DELETE FROM queues WHERE id = $1", id) == 1;
    }

    public static QueueCounts Count(this Database database, QueueRow queue)
    {
        var counts = database.Query(
            row => (Part: row.GetInt64(0), State: row.GetInt64(1), Count: row.GetInt64(2)),
            "SELECT part, state, count(*) FROM messages WHERE queue = $1 GROUP BY part, state",
            queue.Id);
        return new(
            queue,
            Active: Of(part: 0, ServiceBusMessageState.Active),
            Deferred: Of(part: 0, ServiceBusMessageState.Deferred),
            Scheduled: Of(part: 0, ServiceBusMessageState.Scheduled),
            DeadLetters: counts.Where(c => c.Part == 1).Sum(c => c.Count));

        long Of(int part, ServiceBusMessageState state) => counts.Where(c => c.Part == part && c.State == (long)state).Sum(c => c.Count);
    }
}
