namespace Azure.Messaging.ServiceBus;

/// <summary>Receiving messages, oldest first, and looking at them without receiving.</summary>
internal static class Taking
{
    private const string Available = $"queue = $2 AND part = $3 AND state = 0 AND {LockRule.Free} AND (expires_at IS NULL OR expires_at > $1)";

    public static bool HasAvailable(this Database database, QueueRow queue, SubQueue part, DateTimeOffset now) =>
        database.Scalar($"SELECT 1 FROM messages INDEXED BY ready WHERE {Available} LIMIT 1", now.UtcTicks, queue.Id, (long)part) is not null;

    /// <summary>Receives up to <paramref name="max"/> messages.</summary>
    public static List<ServiceBusReceivedMessage> Take(
        this Database database, QueueRow queue, SubQueue part, ServiceBusReceiveMode mode, int max, DateTimeOffset now)
    {
        var rows = database.Query(
            MessageRow.Read,
            $"SELECT {MessageRow.Columns} FROM messages INDEXED BY ready WHERE {Available} ORDER BY sequence LIMIT $4",
            now.UtcTicks, queue.Id, (long)part, max);
        var messages = new List<ServiceBusReceivedMessage>(rows.Count);
        foreach (var row in rows)
        {
            if (database.Deliver(queue, row, mode, now) is { } message)
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    /// <summary>Receives deferred messages by their numbers, all or none.</summary>
    public static List<ServiceBusReceivedMessage> TakeDeferred(
        this Database database, EntityPath path, IReadOnlyList<long> sequences, ServiceBusReceiveMode mode, DateTimeOffset now)
    {
        var queue = database.Receivable(path);
        var messages = new List<ServiceBusReceivedMessage>(sequences.Count);
        foreach (var sequence in sequences)
        {
            var row = database.Query(
                MessageRow.Read,
                $"SELECT {MessageRow.Columns} FROM messages WHERE queue = $2 AND part = $3 AND sequence = $4 AND state = 1 AND {LockRule.Free}",
                now.UtcTicks, queue.Id, (long)path.Part, sequence).SingleOrDefault();
            messages.Add((row is null ? null : database.Deliver(queue, row, mode, now)) ?? throw new ServiceBusException(
                $"The deferred message {sequence} of '{path}' could not be found.", ServiceBusFailureReason.MessageNotFound, path.ToString()));
        }

        return messages;
    }

    /// <summary>Looks at up to <paramref name="max"/> messages of any state from a number on.</summary>
    public static List<ServiceBusReceivedMessage> Peek(this Database database, EntityPath path, long from, int max)
    {
        var queue = database.Receivable(path);
        return [.. database.Query(
            MessageRow.Read,
            $"SELECT {MessageRow.Columns} FROM messages WHERE queue = $1 AND part = $2 AND sequence >= $3 ORDER BY sequence LIMIT $4",
            queue.Id, (long)path.Part, from, max)
            .Select(row => row.ToMessage(database.ReadPayload(row.Id) ?? new Payload(new Envelope(), [])))];
    }

    /// <summary>The queue of a path that messages may be received from.</summary>
    public static QueueRow Receivable(this Database database, EntityPath path)
    {
        if (path.Part == SubQueue.TransferDeadLetter)
        {
            throw new ServiceBusException($"The messaging entity '{path}' could not be found.", ServiceBusFailureReason.MessagingEntityNotFound, path.ToString());
        }

        var queue = database.Get(path.Queue);
        return queue.CanReceive
            ? queue
            : throw new ServiceBusException($"The messaging entity '{path}' is disabled for receiving.", ServiceBusFailureReason.MessagingEntityDisabled, path.ToString());
    }

    /// <summary>Hands one message out, or dead-letters it and gives null if the file is damaged where its properties lie.</summary>
    private static ServiceBusReceivedMessage? Deliver(this Database database, QueueRow queue, MessageRow row, ServiceBusReceiveMode mode, DateTimeOffset now)
    {
        var payload = database.ReadPayload(row.Id);
        if (payload is null)
        {
            database.DeadLetter(row.Id, envelope => envelope.SetDeadLetter(DeadLetterProperties.Damaged, "The stored properties of the message could not be read."));
            if (row.Part == 0)
            {
                return null;
            }

            payload = database.ReadPayload(row.Id)!;
        }

        var delivered = row with { DeliveryCount = row.DeliveryCount + 1 };
        if (mode == ServiceBusReceiveMode.ReceiveAndDelete)
        {
            database.Execute("DELETE FROM messages WHERE id = $1", row.Id);
            return delivered.ToMessage(payload);
        }

        var (token, until) = (Guid.NewGuid(), now + queue.LockDuration);
        database.Execute(
            "UPDATE messages SET lock_token = $2, locked_at = $3, locked_until = $4, delivery_count = $5 WHERE id = $1",
            row.Id, token.ToByteArray(), now.UtcTicks, until.UtcTicks, delivered.DeliveryCount);
        return delivered.ToMessage(payload, token, until);
    }
}
