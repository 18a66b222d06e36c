namespace ServiceBus.Tests.Processing;

/// <summary>These take real seconds: 5 s is the shortest lock there is.</summary>
public sealed class LockLossTests
{
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Without_renewal_the_handler_is_told_when_the_lock_runs_out()
    {
        await using var bus = await LocalBus.StartInRealTimeAsync(o => o.LockDuration = Lock);
        var lost = new Signal<MessageLockLostEventArgs>();
        var until = DateTimeOffset.MaxValue;
        await using var running = await Running.StartAsync(
            bus,
            async args =>
            {
                args.MessageLockLostAsync += e =>
                {
                    lost.Set(e);
                    return Task.CompletedTask;
                };
                until = args.Message.LockedUntil;
                await lost.Task;
            },
            new ServiceBusProcessorOptions { MaxAutoLockRenewalDuration = TimeSpan.Zero });
        await bus.SendAsync("body");

        var args = await lost.Task;

        Assert.Null(args.Exception);
        Assert.InRange(DateTimeOffset.UtcNow, until - TimeSpan.FromMilliseconds(50), DateTimeOffset.MaxValue);   // timers count whole milliseconds
    }

    [Fact]
    public async Task Renewal_ends_after_the_longest_time()
    {
        await using var bus = await LocalBus.StartInRealTimeAsync(o => o.LockDuration = Lock);
        var lost = new Signal<bool>();
        var renewed = false;
        await using var running = await Running.StartAsync(
            bus,
            async args =>
            {
                var first = args.Message.LockedUntil;
                args.MessageLockLostAsync += _ =>
                {
                    renewed = args.Message.LockedUntil > first;
                    lost.Set(true);
                    return Task.CompletedTask;
                };
                await lost.Task;
            },
            new ServiceBusProcessorOptions { MaxAutoLockRenewalDuration = TimeSpan.FromSeconds(1) });   // before the first renewal
        await bus.SendAsync("body");

        await lost.Task;

        Assert.False(renewed);
    }
}
