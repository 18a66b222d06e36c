namespace Dgp.ServiceBus.Storage;

/// <summary>How many messages a queue has, by where they are. Locked ones are active.</summary>
internal sealed record QueueCounts(string Name, long Active, long Deferred, long Scheduled, long DeadLetters)
{
    public static QueueCounts Of(Database database, Queue queue)
    {
        var counts = database.Query(
            row => (Part: row.GetInt64(0), State: (MessageState)row.GetInt32(1), Count: row.GetInt64(2)),
            "SELECT part, state, count(*) FROM messages WHERE queue = $1 GROUP BY part, state",
            queue.Id);
        return new(
            queue.Name,
            Count(MessageState.Active),
            Count(MessageState.Deferred),
            Count(MessageState.Scheduled),
            counts.Where(c => c.Part == 1).Sum(c => c.Count));

        long Count(MessageState state) => counts.Where(c => c.Part == 0 && c.State == state).Sum(c => c.Count);
    }
}
