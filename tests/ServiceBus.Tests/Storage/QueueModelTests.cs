using FsCheck;
using FsCheck.Fluent;

namespace ServiceBus.Tests.Storage;

public sealed class QueueModelTests
{
    private const int MaxDeliveries = 3;

    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(30);

    private enum Kind
    {
        Send, SendShortLived, Receive, Settle, Wait,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_done_in_whatever_order_the_file_does_as_the_model()
    {
        await using var bus = await LocalBus.StartAsync();
        var commands =
            from kind in Gen.Frequency(
                (3, Gen.Constant(Kind.Send)), (1, Gen.Constant(Kind.SendShortLived)), (5, Gen.Constant(Kind.Receive)), (6, Gen.Constant(Kind.Settle)), (2, Gen.Constant(Kind.Wait)))
            from settlement in Gen.Elements(Enum.GetValues<Settlement>())
            from number in Gen.Choose(0, 999)
            select (kind, settlement, number);
        var runs = 0;

        await Task.Run(
            () => Check.One(
                Config.QuickThrowOnFailure.WithMaxTest(60),
                Prop.ForAll(Gen.ArrayOf(commands, 60).ToArbitrary(), list => RunAsync(bus, $"queue-{++runs}", list).GetAwaiter().GetResult())),
            Cancellation);
    }

    private static async Task RunAsync(LocalBus bus, string queue, (Kind Kind, Settlement Settlement, int Number)[] commands)
    {
        await bus.Administration.CreateQueueAsync(new CreateQueueOptions(queue) { LockDuration = Lock, MaxDeliveryCount = MaxDeliveries }, Cancellation);
        var (sender, receiver) = (bus.Client.CreateSender(queue), bus.Client.CreateReceiver(queue));
        var model = new QueueModel(Lock, MaxDeliveries) { Now = bus.Clock.GetUtcNow() };
        var locks = new List<(ServiceBusReceivedMessage Message, QueueModel.Lock Model)>();   // all there ever were, lost ones too
        foreach (var (kind, settlement, number) in commands)
        {
            switch (kind)
            {
                case Kind.Send:
                    await sender.SendMessageAsync(new ServiceBusMessage("body"), Cancellation);
                    model.Send(null);
                    break;
                case Kind.SendShortLived:
                    await sender.SendMessageAsync(new ServiceBusMessage("body") { TimeToLive = TimeSpan.FromSeconds(45) }, Cancellation);
                    model.Send(TimeSpan.FromSeconds(45));
                    break;
                case Kind.Receive:
                    var (message, expected) = (await receiver.LookAsync(), model.Receive());
                    Assert.Equal((expected?.Sequence, expected?.Deliveries), (message?.SequenceNumber, message?.DeliveryCount));
                    if (message is not null)
                    {
                        locks.Add((message, expected!.Value.Lock));
                    }

                    break;
                case Kind.Settle when locks.Count > 0:
                    var held = locks[^(1 + (number % Math.Min(locks.Count, 4)))];
                    Assert.Equal(model.Settle(held.Model, settlement), await SettleAsync(receiver, held.Message, settlement));
                    break;
                case Kind.Wait:
                    bus.Clock.Advance(TimeSpan.FromSeconds(number % 25));
                    model.Now = bus.Clock.GetUtcNow();
                    break;
            }
        }

        QueueRuntimeProperties counts = await bus.Administration.GetQueueRuntimePropertiesAsync(queue, Cancellation);
        var dead = await bus.Client.CreateReceiver($"{queue}/$DeadLetterQueue").PeekMessagesAsync(1_000, cancellationToken: Cancellation);
        Assert.Equal((model.Active, model.Total), (counts.ActiveMessageCount, counts.TotalMessageCount));
        Assert.Equal(model.DeadLetters, dead.Select(m => m.SequenceNumber));
        await bus.Administration.DeleteQueueAsync(queue, Cancellation);
    }

    private static async Task<bool> SettleAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, Settlement settlement)
    {
        try
        {
            await (settlement switch
            {
                Settlement.Complete => receiver.CompleteMessageAsync(message, Cancellation),
                Settlement.Abandon => receiver.AbandonMessageAsync(message, cancellationToken: Cancellation),
                Settlement.Defer => receiver.DeferMessageAsync(message, cancellationToken: Cancellation),
                Settlement.DeadLetter => receiver.DeadLetterMessageAsync(message, "Reason", cancellationToken: Cancellation),
                _ => receiver.RenewMessageLockAsync(message, Cancellation),
            });
            return true;
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            return false;
        }
    }
}
