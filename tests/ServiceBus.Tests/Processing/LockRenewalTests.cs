namespace ServiceBus.Tests.Processing;

/// <summary>These take real seconds: 5 s is the shortest lock there is. Each could stall for more than two before a test of it fails.</summary>
public sealed class LockRenewalTests
{
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lock_is_renewed_while_the_handler_runs_even_after_the_stop()
    {
        await using var bus = await LocalBus.StartInRealTimeAsync(o => o.LockDuration = Lock);
        var started = new Signal<DateTimeOffset>();
        var lost = false;
        await using var running = await Running.StartAsync(bus, async args =>
        {
            args.MessageLockLostAsync += _ => Task.FromResult(lost = true);
            started.Set(args.Message.LockedUntil);
            await Task.Delay(Lock + TimeSpan.FromSeconds(1), Cancellation);
        });
        await bus.SendAsync("body");
        await started.Task;

        await running.Processor.StopProcessingAsync(Cancellation);

        Assert.Empty(running.Errors);
        Assert.False(lost);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_failed_renewal_is_reported_and_tells_the_handler()
    {
        await using var bus = await LocalBus.StartAsync(o => o.LockDuration = Lock);
        var (started, lost) = (new Signal<bool>(), new Signal<MessageLockLostEventArgs>());
        await using var running = await Running.StartAsync(bus, async args =>
        {
            args.MessageLockLostAsync += e =>
            {
                lost.Set(e);
                return Task.CompletedTask;
            };
            started.Set(true);
            await lost.Task;
        });
        await bus.SendAsync("body");
        await started.Task;

        bus.Clock.Advance(Lock);   // the first renewal, after half the time, comes too late
        var args = await lost.Task;
        var error = await running.FirstError;

        Assert.Equal(ServiceBusFailureReason.MessageLockLost, Assert.IsType<ServiceBusException>(args.Exception).Reason);
        Assert.Equal("body", args.Message.Body.ToString());
        Assert.Equal((ServiceBusErrorSource.RenewLock, args.Exception), (error.ErrorSource, error.Exception));
    }
}
