namespace ServiceBus.Tests.Processing;

public sealed class StoppingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopping_fires_the_handlers_token_and_waits_for_the_handler()
    {
        await using var bus = await LocalBus.StartAsync();
        var (started, told, resume) = (new Signal<bool>(), new Signal<bool>(), new Signal<bool>());
        await using var running = await Running.StartAsync(bus, async args =>
        {
            args.CancellationToken.Register(() => told.Set(true));
            started.Set(true);
            await resume.Task;
        });
        await bus.SendAsync("body");
        await started.Task;

        var stopping = running.Processor.StopProcessingAsync(Cancellation);
        Assert.True(await told.Task);
        Assert.False(stopping.IsCompleted);
        Assert.True(running.Processor.IsProcessing);
        resume.Set(true);
        await stopping;

        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);   // the handler finished, so the message is done with
        Assert.Empty(running.Errors);
    }

    [Fact]
    public async Task A_task_cancelled_by_the_stop_leaves_the_message_locked_and_unreported()
    {
        await using var bus = await StoppedAsync(args => Task.Delay(Timeout.InfiniteTimeSpan, args.CancellationToken), errors: 0);

        Assert.Null(await bus.Client.CreateReceiver(LocalBus.Queue).LookAsync());
        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task Any_other_end_by_the_stop_is_an_error_and_gives_the_message_back()
    {
        await using var bus = await StoppedAsync(
            async args =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, args.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                args.CancellationToken.ThrowIfCancellationRequested();   // an OperationCanceledException, not a TaskCanceledException
            },
            errors: 1);

        Assert.Equal(2, (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_handler_may_abandon_while_stopping()
    {
        await using var bus = await StoppedAsync(
            async args =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, args.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                await args.AbandonMessageAsync(args.Message, cancellationToken: CancellationToken.None);
            },
            errors: 0);

        Assert.Equal(2, (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_stop_that_is_cancelled_before_it_begins_changes_nothing()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var running = await Running.StartAsync(bus, _ => Task.CompletedTask);

        await Assert.ThrowsAsync<TaskCanceledException>(() => running.Processor.StopProcessingAsync(new CancellationToken(canceled: true)));

        Assert.True(running.Processor.IsProcessing);
    }

    private static async Task<LocalBus> StoppedAsync(Func<ProcessMessageEventArgs, Task> handler, int errors)
    {
        var bus = await LocalBus.StartAsync();
        var started = new Signal<bool>();
        await using var running = await Running.StartAsync(bus, args =>
        {
            started.Set(true);
            return handler(args);
        });
        await bus.SendAsync("body");
        await started.Task;

        await running.Processor.StopProcessingAsync(Cancellation);

        Assert.Equal(errors, running.Errors.Count);
        return bus;
    }
}
