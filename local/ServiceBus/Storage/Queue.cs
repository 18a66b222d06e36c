using Dgp.ServiceBus.Configuration;

namespace Dgp.ServiceBus.Storage;

/// <summary>A queue of the file.</summary>
internal sealed record Queue(long Id, QueueSettings Settings)
{
    public string Name => Settings.Name;

    /// <summary>The queues of a configuration. One that is no longer in it keeps its messages, unseen.</summary>
    public static IReadOnlyList<Queue> Enter(Database database, IEnumerable<QueueSettings> settings) =>
    [
        .. settings.Select(s => new Queue(
            (long)database.Scalar("INSERT INTO queues(name) VALUES ($1) ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id", s.Name)!, s)),
    ];
}

/// <summary>What a client attaches to: a queue or its dead letters.</summary>
internal readonly record struct Entity(Queue Queue, bool IsDeadLetters)
{
    public const string DeadLetters = "$deadletterqueue";

    public long Part => IsDeadLetters ? 1 : 0;

    public override string ToString() => IsDeadLetters ? $"{Queue.Name}/{DeadLetters}" : Queue.Name;
}
