namespace ServiceBus.Tests.Receiving;

public sealed class ReceivingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wait_without_messages_ends_with_nothing()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);

        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(20), Cancellation));
        Assert.Empty(await receiver.ReceiveMessagesAsync(5, TimeSpan.FromMilliseconds(20), Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => receiver.ReceiveMessageAsync(TimeSpan.Zero, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => receiver.ReceiveMessagesAsync(0, LocalBus.Look, Cancellation));
    }

    [Fact]
    public async Task A_wait_without_a_time_lasts_as_long_as_a_try()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var client = new ServiceBusClient(
            bus.ConnectionString, new ServiceBusClientOptions { RetryOptions = { TryTimeout = TimeSpan.FromMilliseconds(30) } });

        Assert.Null(await client.CreateReceiver(LocalBus.Queue).ReceiveMessageAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Whoever_waits_gets_what_any_client_sends_in_the_order_of_waiting()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var other = new ServiceBusClient(bus.ConnectionString, null, bus.Clock);
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var first = receiver.NextAsync();
        var second = receiver.NextAsync();

        await other.CreateSender(LocalBus.Queue).SendMessageAsync(new("1"), Cancellation);
        Assert.Equal("1", (await first).Body.ToString());
        Assert.False(second.IsCompleted);
        await bus.SendAsync("2");

        Assert.Equal("2", (await second).Body.ToString());
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_takes_no_message_with_it()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        using var cancel = new CancellationTokenSource();
        var waiting = receiver.ReceiveMessageAsync(LocalBus.Patience, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
        await Assert.ThrowsAsync<TaskCanceledException>(() => receiver.ReceiveMessageAsync(LocalBus.Patience, cancel.Token));
        await bus.SendAsync("body");
        Assert.Equal(1, (await receiver.NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task Cancelling_while_messages_arrive_never_leaves_one_locked_and_unseen()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var seen = 0;
        for (var i = 0; i < 100; i++)
        {
            using var cancel = new CancellationTokenSource();
            var waiting = receiver.ReceiveMessageAsync(LocalBus.Patience, cancel.Token);
            var sending = bus.SendAsync($"{i}");
            await cancel.CancelAsync();
            try
            {
                seen += await waiting is null ? 0 : 1;
            }
            catch (TaskCanceledException)
            {
                // Then the message has to be free.
            }

            await sending;
        }

        while (await receiver.LookAsync() is { } message)
        {
            Assert.Equal(1, message.DeliveryCount);
            seen++;
        }

        Assert.Equal(100, seen);
    }

    [Fact]
    public async Task Receive_and_delete_leaves_nothing_behind()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync("1", "2", "3");
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

        var messages = await receiver.ReceiveMessagesAsync(2, LocalBus.Patience, Cancellation);

        Assert.Equal(["1", "2"], messages.Select(m => m.Body.ToString()));
        Assert.All(messages, m => Assert.Equal((Guid.Empty.ToString(), default), (m.LockToken, m.LockedUntil)));
        Assert.Equal(1, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task The_stream_of_messages_ends_when_it_is_cancelled()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync("1", "2");
        using var cancel = new CancellationTokenSource();
        var bodies = new List<string>();

        await Assert.ThrowsAsync<TaskCanceledException>(async () =>
        {
            await foreach (var message in bus.Client.CreateReceiver(LocalBus.Queue).ReceiveMessagesAsync(cancel.Token))
            {
                bodies.Add(message.Body.ToString());
                if (bodies.Count == 2)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        Assert.Equal(["1", "2"], bodies);
    }

    [Fact]
    public async Task Peeking_shows_messages_of_every_state_and_goes_on_where_it_stopped()
    {
        await using var bus = await LocalBus.StartAsync();
        var (sender, receiver) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        await bus.SendAsync("locked", "deferred", "free");
        await sender.ScheduleMessageAsync(new("scheduled"), bus.Clock.GetUtcNow().AddHours(1), Cancellation);
        await receiver.NextAsync();
        await receiver.DeferMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);

        var two = await receiver.PeekMessagesAsync(2, cancellationToken: Cancellation);
        var third = await receiver.PeekMessageAsync(cancellationToken: Cancellation);
        var rest = await receiver.PeekMessagesAsync(10, cancellationToken: Cancellation);
        var again = await receiver.PeekMessagesAsync(10, fromSequenceNumber: 2, Cancellation);

        Assert.Equal(["locked", "deferred"], two.Select(m => m.Body.ToString()));
        Assert.Equal(("free", 0), (third?.Body.ToString(), third?.DeliveryCount));
        Assert.Equal(ServiceBusMessageState.Scheduled, Assert.Single(rest).State);
        Assert.Equal(
            [ServiceBusMessageState.Deferred, ServiceBusMessageState.Active, ServiceBusMessageState.Scheduled],
            again.Select(m => m.State));
        Assert.Null(await receiver.PeekMessageAsync(cancellationToken: Cancellation));
        Assert.Null(await bus.DeadLetters().PeekMessageAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_closed_receiver_ends_its_waits()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var waiting = receiver.ReceiveMessageAsync(LocalBus.Patience, Cancellation);

        await receiver.CloseAsync(Cancellation);

        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiver.ReceiveMessageAsync(LocalBus.Look, Cancellation));
        Assert.True(receiver.IsClosed);
        Assert.False(bus.Client.IsClosed);
    }

    [Fact]
    public async Task Deleting_the_queue_ends_waits_for_it_and_no_others()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.Administration.CreateQueueAsync("others", Cancellation);
        var waiting = bus.Client.CreateReceiver(LocalBus.Queue).ReceiveMessageAsync(LocalBus.Patience, Cancellation);
        var other = bus.Client.CreateReceiver("others").NextAsync();

        await bus.Administration.DeleteQueueAsync(LocalBus.Queue, Cancellation);

        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Receivers.ReasonAsync(() => waiting));
        await bus.Client.CreateSender("others").SendMessageAsync(new("body"), Cancellation);
        Assert.Equal("body", (await other).Body.ToString());
    }

    [Fact]
    public async Task Status_forbids_sending_or_receiving()
    {
        await using var bus = await LocalBus.StartAsync();
        var (sender, receiver) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        QueueProperties queue = await bus.Administration.GetQueueAsync(LocalBus.Queue, Cancellation);

        queue.Status = EntityStatus.SendDisabled;
        queue = await bus.Administration.UpdateQueueAsync(queue, Cancellation);
        Assert.Equal(ServiceBusFailureReason.MessagingEntityDisabled, await Receivers.ReasonAsync(() => sender.SendMessageAsync(new("body"), Cancellation)));
        Assert.Null(await receiver.LookAsync());

        queue.Status = EntityStatus.ReceiveDisabled;
        await bus.Administration.UpdateQueueAsync(queue, Cancellation);
        await sender.SendMessageAsync(new("body"), Cancellation);
        Assert.Equal(ServiceBusFailureReason.MessagingEntityDisabled, await Receivers.ReasonAsync(() => receiver.LookAsync()));
    }
}
