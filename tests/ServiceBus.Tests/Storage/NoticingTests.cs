namespace ServiceBus.Tests.Storage;

/// <summary>
/// A receiver that waits notices what happens, by each of its ways alone: measured time stands still here, so the look that it takes every second anyway never comes.
/// </summary>
public sealed class NoticingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_another_client_sends()
    {
        await using var bus = await LocalBus.StartAsync(new FrozenClock(), null);
        await using var other = new ServiceBusClient(bus.ConnectionString);
        var waiting = await WaitAsync(bus);

        await other.CreateSender(LocalBus.Queue).SendMessageAsync(new("body"), Cancellation);

        Assert.Equal("body", (await waiting).Body.ToString());
    }

    [Fact]
    public async Task The_end_of_a_lock()
    {
        await using var bus = await LocalBus.StartAsync(new FrozenClock(), null);
        await bus.SendAsync("body");
        await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync();
        var waiting = await WaitAsync(bus);

        bus.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, (await waiting).DeliveryCount);
    }

    [Fact]
    public async Task A_scheduled_message_that_is_due()
    {
        await using var bus = await LocalBus.StartAsync(new FrozenClock(), null);
        await bus.Client.CreateSender(LocalBus.Queue).ScheduleMessageAsync(new("later"), bus.Clock.GetUtcNow().AddMinutes(5), Cancellation);
        var waiting = await WaitAsync(bus);

        bus.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("later", (await waiting).Body.ToString());
    }

    [Fact]
    public async Task A_message_that_expires_into_the_dead_letters()
    {
        await using var bus = await LocalBus.StartAsync(
            new FrozenClock(), o => (o.DeadLetteringOnMessageExpiration, o.DefaultMessageTimeToLive) = (true, TimeSpan.FromMinutes(5)));
        await bus.SendAsync("body");
        var waiting = await WaitAsync(bus, SubQueue.DeadLetter);

        bus.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("TTLExpiredException", (await waiting).DeadLetterReason);
    }

    /// <summary>A receiver that has looked, found nothing, and waits.</summary>
    private static async Task<Task<ServiceBusReceivedMessage>> WaitAsync(LocalBus bus, SubQueue part = SubQueue.None)
    {
        var waiting = bus.Client.CreateReceiver(LocalBus.Queue, new ServiceBusReceiverOptions { SubQueue = part }).NextAsync();
        await Task.Delay(50, Cancellation);
        Assert.False(waiting.IsCompleted);
        return waiting.WaitAsync(LocalBus.Patience, Cancellation);   // in real time
    }

    private sealed class FrozenClock : ManualClock
    {
        public override long GetTimestamp() => 0;
    }
}
