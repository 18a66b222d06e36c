namespace ServiceBus.Tests.Receiving;

public sealed class ExpiryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expired_message_is_dropped()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.Client.CreateSender(LocalBus.Queue).SendMessageAsync(new("short") { TimeToLive = TimeSpan.FromSeconds(10) }, Cancellation);
        await bus.SendAsync("long");

        bus.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("long", (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).Body.ToString());
        Assert.Equal(1, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task An_expired_message_is_dead_lettered_if_the_queue_says_so_and_stays_there()
    {
        await using var bus = await LocalBus.StartAsync(o => (o.DeadLetteringOnMessageExpiration, o.DefaultMessageTimeToLive) = (true, TimeSpan.FromMinutes(1)));
        await bus.SendAsync("body");
        var waiting = bus.DeadLetters().NextAsync();

        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        var dead = await waiting;
        bus.Clock.Advance(TimeSpan.FromDays(100));

        Assert.Equal(("body", "TTLExpiredException"), (dead.Body.ToString(), dead.DeadLetterReason));
        Assert.Equal(1, (await bus.CountAsync()).DeadLetterMessageCount);
        Assert.Equal("body", (await bus.DeadLetters().NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_locked_message_expires_only_when_its_lock_is_gone()
    {
        await using var bus = await LocalBus.StartAsync(o => (o.LockDuration, o.DefaultMessageTimeToLive) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)));
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("completed", "abandoned");
        var messages = await receiver.ReceiveMessagesAsync(2, LocalBus.Patience, Cancellation);

        bus.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, (await bus.CountAsync()).ActiveMessageCount);
        await receiver.CompleteMessageAsync(messages[0], Cancellation);
        await receiver.AbandonMessageAsync(messages[1], cancellationToken: Cancellation);

        Assert.Null(await receiver.LookAsync());
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task The_queues_time_caps_the_messages()
    {
        await using var bus = await LocalBus.StartAsync(o => o.DefaultMessageTimeToLive = TimeSpan.FromMinutes(1));
        await bus.Client.CreateSender(LocalBus.Queue).SendMessageAsync(new("body") { TimeToLive = TimeSpan.FromHours(1) }, Cancellation);

        Assert.Equal(TimeSpan.FromMinutes(1), (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).TimeToLive);
    }

    [Fact]
    public async Task Hundreds_that_expire_at_once_are_all_moved()
    {
        await using var bus = await LocalBus.StartAsync(o => (o.DeadLetteringOnMessageExpiration, o.DefaultMessageTimeToLive) = (true, TimeSpan.FromMinutes(1)));
        await bus.SendAsync([.. Enumerable.Range(0, 350).Select(i => $"{i}")]);
        bus.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await bus.Client.CreateReceiver(LocalBus.Queue).LookAsync());

        var counts = await bus.CountAsync();
        Assert.Equal((0, 350), (counts.ActiveMessageCount, counts.DeadLetterMessageCount));
    }
}
