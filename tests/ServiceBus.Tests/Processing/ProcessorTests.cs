namespace ServiceBus.Tests.Processing;

public sealed class ProcessorTests
{
    private static readonly ServiceBusProcessorOptions Manual = new() { AutoCompleteMessages = false };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_completed_when_its_handler_returns()
    {
        await using var bus = await LocalBus.StartAsync();
        var handled = new Signal<string>();
        await using var running = await Running.StartAsync(bus, args =>
        {
            handled.Set(args.Message.Body.ToString());
            return Task.CompletedTask;
        });

        await bus.SendAsync("body");

        Assert.Equal("body", await handled.Task);
        await running.Processor.StopProcessingAsync(Cancellation);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
        Assert.Empty(running.Errors);
    }

    [Fact]
    public async Task Without_auto_complete_the_message_stays_locked()
    {
        await using var bus = await LocalBus.StartAsync();
        var handled = new Signal<ServiceBusReceivedMessage>();
        await using var running = await Running.StartAsync(bus, Handle(handled), Manual);

        await bus.SendAsync("body");
        var message = await handled.Task;
        await running.Processor.StopProcessingAsync(Cancellation);

        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        Assert.Null(await receiver.LookAsync());
        await receiver.CompleteMessageAsync(message, Cancellation);
    }

    [Fact]
    public async Task A_handler_that_throws_is_reported_and_its_message_comes_back_at_once()
    {
        await using var bus = await LocalBus.StartAsync();
        var again = new Signal<int>();
        await using var running = await Running.StartAsync(
            bus,
            args =>
            {
                if (args.Message.DeliveryCount == 1)
                {
                    throw new InvalidDataException("no good");
                }

                again.Set(args.Message.DeliveryCount);
                return Task.CompletedTask;
            },
            Manual);

        await bus.SendAsync("body");

        Assert.Equal(2, await again.Task);
        var error = Assert.Single(running.Errors);
        Assert.IsType<InvalidDataException>(error.Exception);
        Assert.Equal(
            (ServiceBusErrorSource.ProcessMessageCallback, LocalBus.Queue, "localhost", running.Processor.Identifier),
            (error.ErrorSource, error.EntityPath, error.FullyQualifiedNamespace, error.Identifier));
    }

    [Fact]
    public async Task What_a_handler_settled_is_left_alone_even_if_it_throws_then()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var running = await Running.StartAsync(bus, async args =>
        {
            await args.DeadLetterMessageAsync(args.Message, "Reason", cancellationToken: args.CancellationToken);
            throw new InvalidDataException("no good");
        });

        await bus.SendAsync("body");
        var error = await running.FirstError;
        await running.Processor.StopProcessingAsync(Cancellation);

        Assert.Equal(ServiceBusErrorSource.ProcessMessageCallback, error.ErrorSource);
        Assert.Single(running.Errors);
        Assert.Equal("Reason", (await bus.DeadLetters().NextAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task Every_way_of_settling_works_from_a_handler()
    {
        await using var bus = await LocalBus.StartAsync();
        var handled = new CountdownEvent(5);
        await using var running = await Running.StartAsync(bus, async args =>
        {
            var message = args.Message;
            await (message.Body.ToString() switch
            {
                "complete" => args.CompleteMessageAsync(message, Cancellation),
                "abandon" when message.DeliveryCount == 1 => args.AbandonMessageAsync(message, cancellationToken: Cancellation),
                "abandon" => args.DeadLetterMessageAsync(message, new Dictionary<string, object> { ["twice"] = true }, Cancellation),
                "defer" => args.DeferMessageAsync(message, cancellationToken: Cancellation),
                _ => args.DeadLetterMessageAsync(message, new Dictionary<string, object> { ["code"] = 1 }, "Reason", "Description", Cancellation),
            });
            handled.Signal();
        });

        await bus.SendAsync("complete", "abandon", "defer", "dead-letter");
        await Task.Run(() => handled.Wait(LocalBus.Patience), Cancellation);
        await running.Processor.StopProcessingAsync(Cancellation);

        var counts = await bus.CountAsync();
        Assert.Equal((0, 2, 3), (counts.ActiveMessageCount, counts.DeadLetterMessageCount, counts.TotalMessageCount));
        Assert.Empty(running.Errors);
    }

    [Fact]
    public async Task A_lost_lock_is_reported_and_the_message_not_abandoned()
    {
        await using var bus = await LocalBus.StartAsync();
        var (handled, resume) = (new Signal<bool>(), new Signal<bool>());
        await using var running = await Running.StartAsync(
            bus,
            async args =>
            {
                handled.Set(true);
                await resume.Task;
            },
            new ServiceBusProcessorOptions { MaxAutoLockRenewalDuration = TimeSpan.Zero });
        await bus.SendAsync("body");
        await handled.Task;
        var stopping = running.Processor.StopProcessingAsync(Cancellation);   // so that it does not take the message again

        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        resume.Set(true);
        await stopping;

        var error = Assert.Single(running.Errors);
        Assert.Equal(ServiceBusErrorSource.Complete, error.ErrorSource);
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, Assert.IsType<ServiceBusException>(error.Exception).Reason);
        Assert.Equal(2, (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task Handlers_are_set_once_and_before_the_start()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var processor = bus.Client.CreateProcessor(LocalBus.Queue);
        Func<ProcessMessageEventArgs, Task> handler = _ => Task.CompletedTask;

        processor.ProcessMessageAsync += handler;
        await Assert.ThrowsAsync<InvalidOperationException>(() => processor.StartProcessingAsync(Cancellation));
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        Assert.Throws<NotSupportedException>(() => processor.ProcessMessageAsync += handler);
        Assert.Throws<ArgumentException>(() => processor.ProcessMessageAsync -= _ => Task.CompletedTask);
        await processor.StartProcessingAsync(Cancellation);

        Assert.True(processor.IsProcessing);
        Assert.Throws<InvalidOperationException>(() => processor.ProcessMessageAsync -= handler);
        await Assert.ThrowsAsync<InvalidOperationException>(() => processor.StartProcessingAsync(Cancellation));
        await processor.StopProcessingAsync(Cancellation);
        Assert.False(processor.IsProcessing);
        processor.ProcessMessageAsync -= handler;
    }

    [Fact]
    public async Task A_processor_can_be_started_again_until_it_is_closed()
    {
        await using var bus = await LocalBus.StartAsync();
        using var handled = new SemaphoreSlim(0);
        await using var running = await Running.StartAsync(bus, _ =>
        {
            handled.Release();
            return Task.CompletedTask;
        });
        await running.Processor.StopProcessingAsync(Cancellation);
        await running.Processor.StopProcessingAsync(Cancellation);   // nothing to do
        await bus.SendAsync("body");

        await running.Processor.StartProcessingAsync(Cancellation);
        Assert.True(await handled.WaitAsync(LocalBus.Patience, Cancellation));
        await running.Processor.CloseAsync(Cancellation);

        Assert.True(running.Processor.IsClosed);
        Assert.False(running.Processor.IsProcessing);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => running.Processor.StartProcessingAsync(Cancellation));
    }

    [Fact]
    public async Task A_missing_queue_is_reported_until_it_is_there()
    {
        await using var bus = await LocalBus.StartAsync();
        var handled = new Signal<ServiceBusReceivedMessage>();
        await using var running = await Running.StartAsync(bus, Handle(handled), queue: "others");

        var error = await running.FirstError;
        Assert.Equal(ServiceBusErrorSource.Receive, error.ErrorSource);
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, Assert.IsType<ServiceBusException>(error.Exception).Reason);
        await bus.Administration.CreateQueueAsync("others", Cancellation);
        await bus.Client.CreateSender("others").SendMessageAsync(new("body"), Cancellation);

        Assert.Equal("body", (await handled.Task).Body.ToString());
    }

    [Fact]
    public async Task Dead_letters_can_be_processed_too()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "Reason", cancellationToken: Cancellation);
        var handled = new Signal<ServiceBusReceivedMessage>();

        await using var running = await Running.StartAsync(bus, Handle(handled), new ServiceBusProcessorOptions { SubQueue = SubQueue.DeadLetter });

        Assert.Equal("Reason", (await handled.Task).DeadLetterReason);
        Assert.Equal("jobs/$DeadLetterQueue", running.Processor.EntityPath);
        await running.Processor.StopProcessingAsync(Cancellation);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task Receive_and_delete_never_brings_a_message_back()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var running = await Running.StartAsync(
            bus, _ => throw new InvalidDataException("no good"), new ServiceBusProcessorOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

        await bus.SendAsync("body");
        await running.FirstError;
        await running.Processor.StopProcessingAsync(Cancellation);

        Assert.Single(running.Errors);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task An_error_handler_that_throws_changes_nothing()
    {
        await using var bus = await LocalBus.StartAsync();
        var handled = new Signal<int>();
        await using var processor = bus.Client.CreateProcessor(LocalBus.Queue);
        processor.ProcessErrorAsync += _ => throw new InvalidDataException("no good either");
        processor.ProcessMessageAsync += args =>
        {
            handled.Set(args.Message.DeliveryCount > 1 ? args.Message.DeliveryCount : throw new InvalidDataException("no good"));
            return Task.CompletedTask;
        };

        await processor.StartProcessingAsync(Cancellation);
        await bus.SendAsync("body");

        Assert.Equal(2, await handled.Task);
    }

    [Fact]
    public async Task A_message_locked_for_a_processor_that_stopped_goes_back_uncounted()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");

        await receiver.ReturnAsync(await receiver.NextAsync());

        Assert.Equal(1, (await receiver.NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_closed_client_ends_the_processor()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var running = await Running.StartAsync(bus, _ => Task.CompletedTask);

        await bus.Client.DisposeAsync();
        await running.Processor.StopProcessingAsync(Cancellation);

        Assert.False(running.Processor.IsProcessing);
    }

    [Fact]
    public void Options_have_the_published_defaults_and_ranges()
    {
        var options = new ServiceBusProcessorOptions();

        Assert.Equal(
            (true, 1, 0, ServiceBusReceiveMode.PeekLock, SubQueue.None, 5.0),
            (options.AutoCompleteMessages, options.MaxConcurrentCalls, options.PrefetchCount, options.ReceiveMode, options.SubQueue, options.MaxAutoLockRenewalDuration.TotalMinutes));
        options.MaxAutoLockRenewalDuration = Timeout.InfiniteTimeSpan;
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxAutoLockRenewalDuration = TimeSpan.FromSeconds(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxConcurrentCalls = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.PrefetchCount = -1);
    }

    private static Func<ProcessMessageEventArgs, Task> Handle(Signal<ServiceBusReceivedMessage> handled) => args =>
    {
        handled.Set(args.Message);
        return Task.CompletedTask;
    };
}
