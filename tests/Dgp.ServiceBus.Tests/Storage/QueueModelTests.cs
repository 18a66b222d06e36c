using Dgp.ServiceBus.Configuration;
using Dgp.ServiceBus.Protocol;
using Dgp.ServiceBus.Storage;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Dgp.ServiceBus.Tests.Storage;

public sealed class QueueModelTests : IDisposable
{
    private const int MaxDeliveries = 3;

    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(30);

    private static readonly byte[] Body =
        MessageCodec.Encode(AmqpMessage.Create(new Data { Value = new ArraySegment<byte>("body"u8.ToArray()) })).ToArray();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dgp-service-bus-");

    private enum Kind
    {
        Send, SendShortLived, Receive, Settle, Wait,
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Whatever_is_done_in_whatever_order_the_file_does_as_the_model()
    {
        using var database = new Database(Path.Combine(_folder.FullName, "queue.db"));
        database.Execute("PRAGMA synchronous = OFF");
        var commands =
            from kind in Gen.Frequency(
                (3, Gen.Constant(Kind.Send)), (1, Gen.Constant(Kind.SendShortLived)), (5, Gen.Constant(Kind.Receive)), (6, Gen.Constant(Kind.Settle)), (2, Gen.Constant(Kind.Wait)))
            from settlement in Gen.Elements(Enum.GetValues<Settlement>())
            from number in Gen.Choose(0, 999)
            select (kind, settlement, number);
        var runs = 0;

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(100),
            Prop.ForAll(Gen.ArrayOf(commands, 60).ToArbitrary(), list => Run(database, $"queue-{++runs}", list)));
    }

    private static void Run(Database database, string name, (Kind Kind, Settlement Settlement, int Number)[] commands)
    {
        var settings = new QueueSettings(name) { LockDuration = Lock, MaxDeliveryCount = MaxDeliveries, DefaultMessageTimeToLive = TimeSpan.FromDays(14) };
        var queue = Queue.Enter(database, [settings]).Single();
        var entity = new Entity(queue, IsDeadLetters: false);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var model = new QueueModel(Lock, MaxDeliveries) { Now = now };
        var locks = new List<(Guid Token, QueueModel.Lock Model)>();   // all there ever were, lost ones too
        foreach (var (kind, settlement, number) in commands)
        {
            database.Tidy(queue, now);
            switch (kind)
            {
                case Kind.Send or Kind.SendShortLived:
                    TimeSpan? timeToLive = kind == Kind.Send ? null : TimeSpan.FromSeconds(45);
                    database.Enqueue(queue, [new Arrival(Body, null, null, timeToLive)], now);
                    model.Send(timeToLive);
                    break;
                case Kind.Receive:
                    var (message, expected) = (database.Take(entity, 1, now).SingleOrDefault(), model.Receive());
                    Assert.Equal((expected?.Sequence, expected?.Deliveries), (message?.Sequence, message?.DeliveryCount));
                    if (message is not null)
                    {
                        locks.Add((message.LockToken, expected!.Value.Lock));
                    }

                    break;
                case Kind.Settle when locks.Count > 0:
                    var (token, held) = locks[^(1 + (number % Math.Min(locks.Count, 4)))];
                    Assert.Equal(model.Settle(held, settlement), Settle(database, entity, token, settlement, now));
                    break;
                case Kind.Wait:
                    now += TimeSpan.FromSeconds(number % 25);
                    model.Now = now;
                    break;
            }
        }

        database.Tidy(queue, now);
        var counts = QueueCounts.Of(database, queue);
        Assert.Equal((model.Active, model.Total), (counts.Active, counts.Active + counts.Deferred + counts.DeadLetters));
        Assert.Equal(model.DeadLetters, database.Peek(entity with { IsDeadLetters = true }, 0, 1000).Select(m => m.Sequence));
    }

    private static bool Settle(Database database, Entity entity, Guid token, Settlement settlement, DateTimeOffset now) => settlement switch
    {
        Settlement.Complete => database.Complete(entity, token, now),
        Settlement.Abandon => database.Abandon(entity, token, MessageCodec.Changes(null), now),
        Settlement.Defer => database.Defer(entity, token, MessageCodec.Changes(null), now),
        Settlement.DeadLetter => database.DeadLetter(entity, token, DeadLetterReason.Of("reason", null), now),
        _ => database.Renew(entity, token, now) is not null,
    };
}
