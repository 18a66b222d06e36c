using Microsoft.Data.Sqlite;

namespace Azure.Messaging.ServiceBus;

/// <summary>The tables. Times are UTC ticks of 100 ns, durations ticks; STRICT makes SQLite refuse a value of another type.</summary>
internal static class Schema
{
    private const long Version = 1;

    private const int Busy = 5;

    private const string Tables =
        """
        CREATE TABLE queues(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, status TEXT NOT NULL, user_metadata TEXT NOT NULL,
            lock_duration INTEGER NOT NULL, max_delivery_count INTEGER NOT NULL, max_megabytes INTEGER NOT NULL, default_ttl INTEGER NOT NULL,
            dead_letters_expired INTEGER NOT NULL, detects_duplicates INTEGER NOT NULL, duplicate_window INTEGER NOT NULL,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, accessed_at INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL DEFAULT 0, size INTEGER NOT NULL DEFAULT 0) STRICT;

        -- part: 0 the queue, 1 its dead letters; state: 0 active, 1 deferred, 2 scheduled.
        CREATE TABLE messages(
            id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, part INTEGER NOT NULL, state INTEGER NOT NULL,
            sequence INTEGER NOT NULL, enqueued_sequence INTEGER NOT NULL, size INTEGER NOT NULL,
            enqueued_at INTEGER NOT NULL, scheduled_for INTEGER NOT NULL, ttl INTEGER NOT NULL, expires_at INTEGER,
            delivery_count INTEGER NOT NULL DEFAULT 0, lock_token BLOB, locked_at INTEGER, locked_until INTEGER,
            UNIQUE(queue, sequence)) STRICT;
        CREATE INDEX ready ON messages(queue, part, state, sequence);
        CREATE INDEX scheduled ON messages(queue, scheduled_for) WHERE state = 2;
        CREATE INDEX expiring ON messages(queue, expires_at) WHERE part = 0 AND state = 0 AND expires_at IS NOT NULL;
        CREATE INDEX tried ON messages(queue, delivery_count) WHERE part = 0 AND state = 0 AND delivery_count > 0;
        CREATE INDEX locked ON messages(queue, locked_until) WHERE locked_until IS NOT NULL;

        -- Apart from the messages, so that taking a lock does not write the body again.
        CREATE TABLE payloads(id INTEGER PRIMARY KEY, envelope BLOB NOT NULL, body BLOB NOT NULL) STRICT;

        -- Ids seen by queues that detect duplicates.
        CREATE TABLE history(queue INTEGER NOT NULL, message_id BLOB NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY(queue, message_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX history_age ON history(queue, seen_at);

        CREATE TRIGGER message_added AFTER INSERT ON messages BEGIN
            UPDATE queues SET size = size + NEW.size WHERE id = NEW.queue;
        END;
        CREATE TRIGGER message_gone AFTER DELETE ON messages BEGIN
            UPDATE queues SET size = size - OLD.size WHERE id = OLD.queue;
            DELETE FROM payloads WHERE id = OLD.id;
        END;
        """;

    /// <summary>
    /// Makes the tables if the file has none. WAL lets readers and one writer work side by side. FULL, because an acknowledged message has to outlast a
    /// power cut, too; kill -9 alone would be harmless with NORMAL. A commit costs one flush either way the load goes, as waiting operations share it.
    /// </summary>
    public static void Prepare(Database database)
    {
        EnterWal(database);
        database.Execute("PRAGMA synchronous = FULL");
        database.Execute("PRAGMA journal_size_limit = 16777216");
        if (VersionOf(database) == Version)
        {
            return;
        }

        database.Execute("BEGIN IMMEDIATE");
        try
        {
            switch (VersionOf(database))   // another process may have been first
            {
                case 0:
                    database.Execute(Tables);
                    database.Execute($"PRAGMA user_version = {Version}");
                    break;
                case not Version:
                    throw new ServiceBusException("The queue file was written by another version of this package.", ServiceBusFailureReason.GeneralError);
            }

            database.Execute("COMMIT");
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }

    private static long VersionOf(Database database) => (long)database.Scalar("PRAGMA user_version")!;

    /// <summary>SQLite does not wait for others here but gives up at once: it cannot rule out a deadlock with another that does the same.</summary>
    private static void EnterWal(Database database)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                database.Scalar("PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException e) when (e.SqliteErrorCode == Busy && attempt < 50)
            {
                Thread.Sleep(Random.Shared.Next(1, 20));
            }
        }
    }
}
