using Microsoft.Data.Sqlite;

namespace Azure.Messaging.ServiceBus;

/// <summary>A queue's settings and totals.</summary>
internal sealed record QueueRow
{
    public const string Columns =
        "id, name, status, user_metadata, lock_duration, max_delivery_count, max_megabytes, default_ttl, dead_letters_expired, detects_duplicates, duplicate_window, created_at, updated_at, accessed_at, size";

    public long Id { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    public required string UserMetadata { get; init; }

    public required TimeSpan LockDuration { get; init; }

    public required int MaxDeliveryCount { get; init; }

    public required long MaxSizeInMegabytes { get; init; }

    public required TimeSpan DefaultMessageTimeToLive { get; init; }

    public required bool DeadLetteringOnMessageExpiration { get; init; }

    public required bool RequiresDuplicateDetection { get; init; }

    public required TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset AccessedAt { get; init; }

    public long Size { get; init; }

    public bool CanSend => Status is "Active" or "ReceiveDisabled";

    public bool CanReceive => Status is "Active" or "SendDisabled";

    public static QueueRow Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Name = row.GetString(1),
        Status = row.GetString(2),
        UserMetadata = row.GetString(3),
        LockDuration = new(row.GetInt64(4)),
        MaxDeliveryCount = row.GetInt32(5),
        MaxSizeInMegabytes = row.GetInt64(6),
        DefaultMessageTimeToLive = new(row.GetInt64(7)),
        DeadLetteringOnMessageExpiration = row.GetBoolean(8),
        RequiresDuplicateDetection = row.GetBoolean(9),
        DuplicateDetectionHistoryTimeWindow = new(row.GetInt64(10)),
        CreatedAt = new(row.GetInt64(11), TimeSpan.Zero),
        UpdatedAt = new(row.GetInt64(12), TimeSpan.Zero),
        AccessedAt = new(row.GetInt64(13), TimeSpan.Zero),
        Size = row.GetInt64(14),
    };
}
