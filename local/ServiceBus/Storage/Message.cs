using Microsoft.Data.Sqlite;

namespace Dgp.ServiceBus.Storage;

/// <summary>A message that comes in.</summary>
/// <param name="Content">AMQP-encoded.</param>
internal sealed record Arrival(byte[] Content, string? MessageId, DateTimeOffset? ScheduledFor, TimeSpan? TimeToLive);

/// <summary>As the annotation x-opt-message-state has it.</summary>
internal enum MessageState
{
    Active, Deferred, Scheduled,
}

/// <summary>A message of the file.</summary>
internal sealed record Message(
    long Id, long Part, MessageState State, long Sequence, long EnqueuedSequence, DateTimeOffset EnqueuedAt, int DeliveryCount, byte[] Content)
{
    public const string Columns = "m.id, m.part, m.state, m.sequence, m.enqueued_sequence, m.enqueued_at, m.delivery_count, p.content";

    public const string Source = "payloads p ON p.id = m.id";

    /// <summary>All zeros while nobody has it.</summary>
    public Guid LockToken { get; init; }

    public DateTimeOffset LockedUntil { get; init; }

    public static Message Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        (MessageState)row.GetInt32(2),
        row.GetInt64(3),
        row.GetInt64(4),
        new(row.GetInt64(5), TimeSpan.Zero),
        row.GetInt32(6),
        row.GetFieldValue<byte[]>(7));
}
