namespace ServiceBus.Tests.Processing;

public sealed class ConcurrencyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_handlers_run_at_once_as_allowed_and_never_more()
    {
        await using var bus = await LocalBus.StartAsync();
        var (now, most) = (0, 0);
        var (busy, done) = (new CountdownEvent(4), new CountdownEvent(40));
        await using var running = await Running.StartAsync(
            bus,
            async args =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                busy.TrySignal();
                await Task.Run(() => busy.Wait(LocalBus.Patience), Cancellation);   // the first four wait for each other
                Interlocked.Decrement(ref now);
                done.Signal();
            },
            new ServiceBusProcessorOptions { MaxConcurrentCalls = 4 });

        await bus.SendAsync([.. Enumerable.Range(0, 40).Select(i => $"{i}")]);

        Assert.True(await Task.Run(() => done.Wait(LocalBus.Patience), Cancellation));
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task Concurrency_can_be_changed_while_it_runs()
    {
        await using var bus = await LocalBus.StartAsync();
        var (now, most) = (0, 0);
        var (busy, done) = (new CountdownEvent(3), new CountdownEvent(13));
        await using var running = await Running.StartAsync(bus, async args =>
        {
            if (args.Message.SequenceNumber <= 3)
            {
                busy.TrySignal();
                await Task.Run(() => busy.Wait(LocalBus.Patience), Cancellation);
            }
            else
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Delay(20, Cancellation);
                Interlocked.Decrement(ref now);
            }

            done.Signal();
        });
        await bus.SendAsync("1", "2", "3");

        running.Processor.UpdateConcurrency(3);   // only three at once get through
        Assert.True(await Task.Run(() => busy.Wait(LocalBus.Patience), Cancellation));
        running.Processor.UpdateConcurrency(1);
        await bus.SendAsync([.. Enumerable.Range(4, 10).Select(i => $"{i}")]);

        Assert.True(await Task.Run(() => done.Wait(LocalBus.Patience), Cancellation));
        Assert.Equal((1, 1), (running.Processor.MaxConcurrentCalls, most));
        Assert.Throws<ArgumentOutOfRangeException>(() => running.Processor.UpdateConcurrency(0));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
