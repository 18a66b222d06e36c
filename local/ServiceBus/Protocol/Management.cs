using System.Collections;
using System.Globalization;
using Dgp.ServiceBus.Storage;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Data.Sqlite;

namespace Dgp.ServiceBus.Protocol;

/// <summary>What is asked at a queue's <c>$management</c>. Source: "AMQP 1.0 in Azure Service Bus: request-response-based operations".</summary>
internal static class Management
{
    // 250 is what our own sweep asks for; each may have 256 KiB.
    private const int MostPeeked = 250;

    private static readonly Answer Done = new(200, "OK");

    private static readonly Answer LockLost = new(410, "The lock is lost: it ran out, or the message was settled already.", "com.microsoft:message-lock-lost");

    public static Answer Run(Database database, Entity entity, string operation, AmqpMap arguments, DateTimeOffset now) => operation switch
    {
        "com.microsoft:renew-lock" => Renew(database, entity, Tokens(arguments), now),
        "com.microsoft:update-disposition" => Settle(database, entity, arguments, now),
        "com.microsoft:schedule-message" => Schedule(database, entity, arguments, now),
        "com.microsoft:cancel-scheduled-message" => Cancel(database, entity, Numbers(arguments)),
        "com.microsoft:peek-message" => Peek(database, entity, Number(arguments, "from-sequence-number"), Number(arguments, "message-count")),
        "com.microsoft:receive-by-sequence-number" => ReceiveDeferred(database, entity, arguments, now),
        _ => throw new Refused(new Answer(501, $"There is no operation '{operation}' here.", AmqpErrorCode.NotImplemented)),
    };

    /// <summary>The answer where the work in the transaction failed.</summary>
    public static Answer Failed(Exception error) => error switch
    {
        Refused refused => refused.Answer,
        SqliteException => new(507, $"The queue's file could not be written: {error.Message}", AmqpErrorCode.ResourceLimitExceeded),
        FormatException or InvalidCastException or OverflowException or KeyNotFoundException => new(400, error.Message, AmqpErrorCode.InvalidField),
        _ => new(500, error.Message, AmqpErrorCode.InternalError),
    };

    private static Answer Renew(Database database, Entity entity, IEnumerable<Guid> tokens, DateTimeOffset now)
    {
        var ends = tokens.Select(token => (database.Renew(entity, token, now) ?? throw new Refused(LockLost)).UtcDateTime).ToArray();
        return Done with { Body = Map("expirations", ends) };
    }

    private static Answer Settle(Database database, Entity entity, AmqpMap arguments, DateTimeOffset now)
    {
        var status = Find<string>(arguments, "disposition-status");
        var changes = MessageCodec.Changes(Find<AmqpMap>(arguments, "properties-to-modify"));
        foreach (var token in Tokens(arguments))
        {
            var isHeld = status switch
            {
                "completed" => database.Complete(entity, token, now),
                "abandoned" => database.Abandon(entity, token, changes, now),
                "defered" => database.Defer(entity, token, changes, now),   // so spelled
                "suspended" => database.DeadLetter(entity, token, Reasoned(arguments, changes), now),
                _ => throw new FormatException($"There is no disposition '{status}'."),
            };
            if (!isHeld)
            {
                throw new Refused(LockLost);
            }
        }

        return Done;
    }

    private static Dictionary<string, object?> Reasoned(AmqpMap arguments, IReadOnlyDictionary<string, object?> changes) =>
        DeadLetterReason.Of(Find<string>(arguments, "deadletter-reason"), Find<string>(arguments, "deadletter-description"))
            .Concat(changes).DistinctBy(p => p.Key).ToDictionary();

    private static Answer Schedule(Database database, Entity entity, AmqpMap arguments, DateTimeOffset now)
    {
        if (entity.IsDeadLetters)
        {
            throw new Refused(new Answer(403, "Nothing can be sent to dead letters.", AmqpErrorCode.NotAllowed));
        }

        var messages = Required<IEnumerable>(arguments, "messages").Cast<AmqpMap>().Select(m => MessageCodec.Read(Required<ArraySegment<byte>>(m, "message").ToArray()));
        return Done with { Body = Map("sequence-numbers", database.Enqueue(entity.Queue, [.. messages], now).ToArray()) };
    }

    private static Answer Cancel(Database database, Entity entity, IEnumerable<long> numbers)
    {
        foreach (var number in numbers)
        {
            if (!database.CancelScheduled(entity.Queue, number))
            {
                throw new Refused(NotFound($"There is no scheduled message {number}."));
            }
        }

        return Done;
    }

    private static Answer Peek(Database database, Entity entity, long from, long count)
    {
        var found = database.Peek(entity, from, (int)Math.Clamp(count, 1, MostPeeked));
        return found.Count == 0
            ? new Answer(204, "There are no more messages.", "com.microsoft:message-not-found")
            : Done with { Body = Map("messages", found.Select(m => Map("message", MessageCodec.Encode(MessageCodec.ToDeliver(m, peeked: true)))).ToList()) };
    }

    private static Answer ReceiveDeferred(Database database, Entity entity, AmqpMap arguments, DateTimeOffset now)
    {
        var deletes = Find<object>(arguments, "receiver-settle-mode") is { } mode && Convert.ToInt32(mode, CultureInfo.InvariantCulture) == 0;
        var messages = new List<AmqpMap>();
        foreach (var number in Numbers(arguments))
        {
            var message = database.TakeDeferred(entity, number, now) ?? throw new Refused(NotFound($"There is no deferred message {number}."));
            var entry = Map("message", MessageCodec.Encode(MessageCodec.ToDeliver(message)));
            entry[new MapKey("lock-token")] = message.LockToken;
            messages.Add(entry);
            _ = deletes && database.Complete(entity, message.LockToken, now);
        }

        return Done with { Body = Map("messages", messages) };
    }

    private static Answer NotFound(string what) => new(404, what, "com.microsoft:message-not-found");

    private static IEnumerable<Guid> Tokens(AmqpMap arguments) => Required<IEnumerable>(arguments, "lock-tokens").Cast<Guid>();

    private static IEnumerable<long> Numbers(AmqpMap arguments) =>
        Required<IEnumerable>(arguments, "sequence-numbers").Cast<object>().Select(n => Convert.ToInt64(n, CultureInfo.InvariantCulture));

    private static long Number(AmqpMap arguments, string name) => Convert.ToInt64(Required<object>(arguments, name), CultureInfo.InvariantCulture);

    private static T Required<T>(AmqpMap arguments, string name) =>
        arguments[new MapKey(name)] is T value ? value : throw new FormatException($"The request has no {name}.");

    private static T? Find<T>(AmqpMap arguments, string name)
        where T : class => arguments[new MapKey(name)] as T;

    private static AmqpMap Map(string name, object value) => new() { [new MapKey(name)] = value };

    /// <summary>Thrown to leave no trace of a request that cannot be granted as a whole.</summary>
    private sealed class Refused(Answer answer) : Exception(answer.Description)
    {
        public Answer Answer => answer;
    }
}
