using Microsoft.Data.Sqlite;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message without its payload.</summary>
internal sealed record MessageRow(
    long Id, int Part, ServiceBusMessageState State, long Sequence, long EnqueuedSequence, DateTimeOffset EnqueuedAt, DateTimeOffset ScheduledFor, TimeSpan TimeToLive, int DeliveryCount)
{
    public const string Columns = "id, part, state, sequence, enqueued_sequence, enqueued_at, scheduled_for, ttl, delivery_count";

    public static MessageRow Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        (ServiceBusMessageState)row.GetInt32(2),
        row.GetInt64(3),
        row.GetInt64(4),
        new(row.GetInt64(5), TimeSpan.Zero),
        new(row.GetInt64(6), TimeSpan.Zero),
        new(row.GetInt64(7)),
        row.GetInt32(8));

    /// <param name="payload">Its properties and body.</param>
    /// <param name="lockToken">The lock it is received under; all zeros for none.</param>
    /// <param name="lockedUntil">The end of that lock.</param>
    public ServiceBusReceivedMessage ToMessage(Payload payload, Guid lockToken = default, DateTimeOffset lockedUntil = default) =>
        new(payload.Envelope, BinaryData.FromBytes(payload.Body))
        {
            State = State,
            SequenceNumber = Sequence,
            EnqueuedSequenceNumber = EnqueuedSequence,
            EnqueuedTime = EnqueuedAt,
            ScheduledEnqueueTime = ScheduledFor,
            TimeToLive = TimeToLive,
            DeliveryCount = DeliveryCount,
            LockTokenGuid = lockToken,
            LockedUntil = lockedUntil,
        };
}
