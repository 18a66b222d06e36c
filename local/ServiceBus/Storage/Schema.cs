using Microsoft.Data.Sqlite;

namespace Dgp.ServiceBus.Storage;

/// <summary>The tables. Times are UTC ticks of 100 ns, durations ticks; STRICT makes SQLite refuse a value of another type.</summary>
internal static class Schema
{
    // 1 was a queue file that its clients opened themselves.
    private const long Version = 2;

    private const int NotADatabase = 26;   // https://www.sqlite.org/rescode.html

    private const string Tables =
        """
        CREATE TABLE queues(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, last_sequence INTEGER NOT NULL DEFAULT 0) STRICT;

        -- part: 0 the queue, 1 its dead letters; state: 0 active, 1 deferred, 2 scheduled.
        CREATE TABLE messages(
            id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, part INTEGER NOT NULL, state INTEGER NOT NULL,
            sequence INTEGER NOT NULL, enqueued_sequence INTEGER NOT NULL,
            enqueued_at INTEGER NOT NULL, scheduled_for INTEGER, ttl INTEGER NOT NULL, expires_at INTEGER,
            delivery_count INTEGER NOT NULL DEFAULT 0, lock_token BLOB, locked_at INTEGER, locked_until INTEGER,
            UNIQUE(queue, sequence)) STRICT;
        CREATE INDEX ready ON messages(queue, part, state, sequence);
        CREATE INDEX scheduled ON messages(queue, scheduled_for) WHERE state = 2;
        CREATE INDEX expiring ON messages(queue, expires_at) WHERE part = 0 AND state = 0 AND expires_at IS NOT NULL;
        CREATE INDEX tried ON messages(queue, delivery_count) WHERE part = 0 AND state = 0 AND delivery_count > 0;
        CREATE INDEX locked ON messages(queue, locked_until) WHERE locked_until IS NOT NULL;
        CREATE INDEX token ON messages(lock_token) WHERE lock_token IS NOT NULL;

        -- Apart from the messages, so that taking a lock does not write the body again. The content is the message as it came, AMQP-encoded.
        CREATE TABLE payloads(id INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;

        -- Ids seen by queues that detect duplicates.
        CREATE TABLE history(queue INTEGER NOT NULL, message_id TEXT NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY(queue, message_id)) STRICT, WITHOUT ROWID;
        CREATE INDEX history_age ON history(queue, seen_at);

        CREATE TRIGGER message_gone AFTER DELETE ON messages BEGIN
            DELETE FROM payloads WHERE id = OLD.id;
        END;
        """;

    /// <summary>
    /// Makes the tables if the file has none. FULL, because an acknowledged message has to outlast a power cut, too; kill -9 alone would be harmless
    /// with NORMAL. A commit costs one flush either way the load goes, as waiting operations share it. EXCLUSIVE keeps a second server away.
    /// </summary>
    public static void Prepare(Database database)
    {
        database.Execute("PRAGMA locking_mode = EXCLUSIVE");
        database.Scalar("PRAGMA journal_mode = WAL");
        database.Execute("PRAGMA synchronous = FULL");
        database.Execute("PRAGMA journal_size_limit = 16777216");
        database.Execute("BEGIN IMMEDIATE");
        switch ((long)database.Scalar("PRAGMA user_version")!)
        {
            case 0:
                database.Execute(Tables);
                database.Execute($"PRAGMA user_version = {Version}");
                break;
            case not Version:
                throw new SqliteException("it was written by another version of this server.", NotADatabase);
        }

        database.Execute("COMMIT");
    }
}
