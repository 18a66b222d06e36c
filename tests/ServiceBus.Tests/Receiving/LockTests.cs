namespace ServiceBus.Tests.Receiving;

public sealed class LockTests
{
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_message_is_nobody_elses_until_its_lock_ends()
    {
        await using var bus = await StartAsync("body");
        var (first, second) = (bus.Client.CreateReceiver(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        var message = await first.NextAsync();

        bus.Clock.Advance(Lock - TimeSpan.FromTicks(1));
        Assert.Null(await second.LookAsync());

        bus.Clock.Advance(TimeSpan.FromTicks(1));
        var again = await second.NextAsync();
        Assert.Equal((message.SequenceNumber, 2), (again.SequenceNumber, again.DeliveryCount));
        Assert.NotEqual(message.LockToken, again.LockToken);
    }

    [Fact]
    public async Task After_its_end_a_lock_is_good_for_nothing_even_if_nobody_took_the_message()
    {
        await using var bus = await StartAsync("body");
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var message = await receiver.NextAsync();

        bus.Clock.Advance(Lock);

        await AssertLockLostAsync(receiver, message);
        Assert.Equal(1, (await bus.CountAsync()).ActiveMessageCount);
    }

    [Fact]
    public async Task A_lock_is_good_for_nothing_once_another_has_the_message_or_it_is_settled()
    {
        await using var bus = await StartAsync("body");
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var old = await receiver.NextAsync();
        bus.Clock.Advance(Lock);
        var current = await receiver.NextAsync();

        await AssertLockLostAsync(receiver, old);
        await receiver.CompleteMessageAsync(current, Cancellation);
        await AssertLockLostAsync(receiver, current);

        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_renewed_lock_lasts_its_duration_from_then()
    {
        await using var bus = await StartAsync("body");
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var message = await receiver.NextAsync();

        for (var i = 0; i < 5; i++)
        {
            bus.Clock.Advance(Lock - TimeSpan.FromSeconds(1));
            await receiver.RenewMessageLockAsync(message, Cancellation);
            Assert.Equal(bus.Clock.GetUtcNow() + Lock, message.LockedUntil);
        }

        await receiver.CompleteMessageAsync(message, Cancellation);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task Any_receiver_of_the_queue_may_settle_what_another_received()
    {
        await using var bus = await StartAsync("body");
        var message = await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync();
        await using var other = new ServiceBusClient(bus.ConnectionString, null, bus.Clock);

        await other.CreateReceiver(LocalBus.Queue).CompleteMessageAsync(message, Cancellation);

        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_clock_set_back_frees_what_was_locked_in_its_future()
    {
        await using var bus = await StartAsync("body");
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var message = await receiver.NextAsync();

        bus.Clock.Advance(TimeSpan.FromSeconds(-1));
        await receiver.RenewMessageLockAsync(message, Cancellation);   // as time servers correct: no step

        bus.Clock.Advance(TimeSpan.FromHours(-1));
        await AssertLockLostAsync(receiver, message);
        Assert.Equal(2, (await receiver.NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_receiver_that_waits_already_notices_that_the_clock_was_set_back()
    {
        await using var bus = await StartAsync("body");
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await receiver.NextAsync();
        var waiting = receiver.NextAsync();
        await Task.Delay(50, Cancellation);   // so that it has looked
        Assert.False(waiting.IsCompleted);

        bus.Clock.Advance(TimeSpan.FromHours(-1));

        Assert.Equal(2, (await waiting).DeliveryCount);
    }

    [Fact]
    public async Task Messages_without_a_lock_cannot_be_settled()
    {
        await using var bus = await StartAsync("body", "another");
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var deleting = bus.Client.CreateReceiver(LocalBus.Queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        var peeked = await receiver.PeekMessageAsync(cancellationToken: Cancellation);
        var deleted = await deleting.NextAsync();
        var foreign = ServiceBusModelFactory.ServiceBusReceivedMessage(lockTokenGuid: Guid.NewGuid());

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await receiver.CompleteMessageAsync(peeked!, Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await deleting.CompleteMessageAsync(deleted, Cancellation));
        await AssertLockLostAsync(receiver, foreign);
    }

    private static Task<LocalBus> StartAsync(params string[] bodies) => Started(LocalBus.StartAsync(o => o.LockDuration = Lock), bodies);

    private static async Task<LocalBus> Started(Task<LocalBus> starting, string[] bodies)
    {
        var bus = await starting;
        await bus.SendAsync(bodies);
        return bus;
    }

    private static async Task AssertLockLostAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
    {
        Func<Task>[] uses =
        [
            () => receiver.CompleteMessageAsync(message, Cancellation),
            () => receiver.AbandonMessageAsync(message, cancellationToken: Cancellation),
            () => receiver.DeferMessageAsync(message, cancellationToken: Cancellation),
            () => receiver.DeadLetterMessageAsync(message, "Reason", cancellationToken: Cancellation),
            () => receiver.RenewMessageLockAsync(message, Cancellation),
        ];
        foreach (var use in uses)
        {
            var error = await Assert.ThrowsAsync<ServiceBusException>(use);
            Assert.Equal((ServiceBusFailureReason.MessageLockLost, false), (error.Reason, error.IsTransient));
        }
    }
}
