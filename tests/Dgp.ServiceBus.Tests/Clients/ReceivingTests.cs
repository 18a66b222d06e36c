using Azure.Messaging.ServiceBus;

namespace Dgp.ServiceBus.Tests.Clients;

public sealed class ReceivingTests(Bus bus)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_completed_message_is_gone_and_its_lock_with_it()
    {
        var (queue, receiver) = await WithOneAsync();
        var got = await receiver.TakeAsync();

        await receiver.CompleteMessageAsync(got, Cancellation);

        Assert.Equal(0, (await bus.Server.CountsAsync(queue)).Total);
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await Queues.FailsAsync(() => receiver.CompleteMessageAsync(got, Cancellation)));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await Queues.FailsAsync(() => receiver.RenewMessageLockAsync(got, Cancellation)));
    }

    [Fact]
    public async Task An_abandoned_message_comes_again_with_what_was_changed_until_it_was_delivered_too_often()
    {
        var (queue, receiver) = await WithOneAsync(isShort: true);

        await receiver.AbandonMessageAsync(await receiver.TakeAsync(), new Dictionary<string, object> { ["tried"] = 1 }, Cancellation);
        var again = await receiver.TakeAsync();
        await receiver.AbandonMessageAsync(again, cancellationToken: Cancellation);

        Assert.Equal((2, 1), (again.DeliveryCount, again.ApplicationProperties["tried"]));
        var dead = await bus.Client.DeadLetters(queue).TakeAsync();
        Assert.Equal(("one", "MaxDeliveryCountExceeded"), (dead.Body.ToString(), dead.DeadLetterReason));
        Assert.Equal(1, dead.ApplicationProperties["tried"]);
    }

    [Fact]
    public async Task A_dead_letter_says_why_and_can_be_received_and_completed()
    {
        var (queue, receiver) = await WithOneAsync();
        await using var dead = bus.Client.DeadLetters(queue);

        await receiver.DeadLetterMessageAsync(await receiver.TakeAsync(), new Dictionary<string, object> { ["more"] = true }, "reason", "description", Cancellation);

        var got = await dead.TakeAsync();
        Assert.Equal(("one", "reason", "description", true), (got.Body.ToString(), got.DeadLetterReason, got.DeadLetterErrorDescription, got.ApplicationProperties["more"]));
        Assert.Equal(1, (await bus.Server.CountsAsync(queue)).DeadLetters);
        await dead.CompleteMessageAsync(got, Cancellation);
        Assert.Equal(0, (await bus.Server.CountsAsync(queue)).Total);
    }

    [Fact]
    public async Task A_deferred_message_is_received_by_its_number_alone()
    {
        var (queue, receiver) = await WithOneAsync();
        var got = await receiver.TakeAsync();

        await receiver.DeferMessageAsync(got, cancellationToken: Cancellation);

        Assert.Equal(1, (await bus.Server.CountsAsync(queue)).Deferred);
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(200), Cancellation));
        var again = await receiver.ReceiveDeferredMessageAsync(got.SequenceNumber, Cancellation);
        Assert.Equal(("one", 2), (again.Body.ToString(), again.DeliveryCount));
        await receiver.CompleteMessageAsync(again, Cancellation);
        Assert.Equal(0, (await bus.Server.CountsAsync(queue)).Total);
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, await Queues.FailsAsync(() => receiver.ReceiveDeferredMessageAsync(got.SequenceNumber, Cancellation)));
    }

    [Fact]
    public async Task A_lock_that_runs_out_gives_the_message_to_somebody_else_and_a_renewed_one_does_not()
    {
        var (queue, receiver) = await WithOneAsync(isShort: true);
        await bus.Client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("two"), Cancellation);
        var (lost, kept) = (await receiver.TakeAsync(), await receiver.TakeAsync());
        await using var other = new ServiceBusClient(bus.Server.ConnectionString);

        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        await receiver.RenewMessageLockAsync(kept, Cancellation);
        var again = await other.CreateReceiver(queue).TakeAsync();

        Assert.Equal(("one", 2), (again.Body.ToString(), again.DeliveryCount));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await Queues.FailsAsync(() => receiver.CompleteMessageAsync(lost, Cancellation)));
        await receiver.CompleteMessageAsync(kept, Cancellation);
        Assert.Equal(1, (await bus.Server.CountsAsync(queue)).Active);
    }

    [Fact]
    public async Task A_message_whose_time_is_over_is_a_dead_letter()
    {
        var queue = bus.Queue();
        await bus.Client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("old") { TimeToLive = TimeSpan.FromMilliseconds(1) }, Cancellation);
        await using var receiver = bus.Client.CreateReceiver(queue);

        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(200), Cancellation));

        Assert.Equal("TTLExpiredException", (await bus.Client.DeadLetters(queue).TakeAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task A_message_received_for_good_is_gone()
    {
        var (queue, _) = await WithOneAsync();
        await using var receiver = bus.Client.CreateReceiver(queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

        Assert.Equal("one", (await receiver.TakeAsync()).Body.ToString());

        for (var i = 0; (await bus.Server.CountsAsync(queue)).Total > 0; i++)
        {
            Assert.True(i < 100, "It is still there.");
            await Task.Delay(50, Cancellation);
        }
    }

    [Fact]
    public async Task A_message_on_its_way_to_a_receive_that_ended_is_not_counted_as_delivered()
    {
        var queue = bus.Queue();
        await using var receiver = bus.Client.CreateReceiver(queue);
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(100), Cancellation));

        await bus.Client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("one"), Cancellation);

        await using var other = new ServiceBusClient(bus.Server.ConnectionString);
        Assert.Equal(1, (await other.CreateReceiver(queue).TakeAsync()).DeliveryCount);
    }

    [Fact]
    public async Task Peeking_shows_every_message_without_taking_it_and_pages_by_number()
    {
        var queue = bus.Queue();
        await using var sender = bus.Client.CreateSender(queue);
        await sender.SendMessagesAsync(Enumerable.Range(0, 10).Select(i => new ServiceBusMessage(new byte[20 << 10]) { MessageId = $"{i}" }), Cancellation);
        await sender.SendMessagesAsync(Enumerable.Range(10, 10).Select(i => new ServiceBusMessage(new byte[20 << 10]) { MessageId = $"{i}" }), Cancellation);
        await using var receiver = bus.Client.CreateReceiver(queue);
        var locked = await receiver.TakeAsync();

        var seen = await receiver.PeekAllAsync();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), seen.Select(m => m.MessageId));
        Assert.Equal((locked.SequenceNumber, 1), (seen[0].SequenceNumber, seen[0].DeliveryCount));
        Assert.Equal(20, (await bus.Server.CountsAsync(queue)).Active);
    }

    [Fact]
    public async Task Receivers_compete_and_each_message_goes_to_one_of_them()
    {
        var queue = bus.Queue();
        await bus.Client.CreateSender(queue).SendMessagesAsync(Enumerable.Range(0, 200).Select(i => new ServiceBusMessage($"{i}") { MessageId = $"{i}" }), Cancellation);
        await using var other = new ServiceBusClient(bus.Server.ConnectionString);
        var got = new System.Collections.Concurrent.ConcurrentBag<string>();

        async Task TakeAllAsync(ServiceBusClient client)
        {
            await using var receiver = client.CreateReceiver(queue);
            while (got.Count < 200 && await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(1), Cancellation) is { } message)
            {
                await receiver.CompleteMessageAsync(message, Cancellation);
                got.Add(message.MessageId);
            }
        }

        await Task.WhenAll(TakeAllAsync(bus.Client), TakeAllAsync(other));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}").Order(StringComparer.Ordinal), got.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_processor_keeps_its_lock_for_as_long_as_it_works()
    {
        var (queue, _) = await WithOneAsync(isShort: true);
        await using var processor = bus.Client.CreateProcessor(queue, new ServiceBusProcessorOptions { AutoCompleteMessages = false });
        var done = new TaskCompletionSource<int>();
        processor.ProcessErrorAsync += e =>
        {
            done.TrySetException(e.Exception);
            return Task.CompletedTask;
        };
        processor.ProcessMessageAsync += async args =>
        {
            await Task.Delay(TimeSpan.FromSeconds(7), Cancellation);
            await args.CompleteMessageAsync(args.Message, Cancellation);
            done.TrySetResult(args.Message.DeliveryCount);
        };

        await processor.StartProcessingAsync(Cancellation);

        Assert.Equal(1, await done.Task);
        await processor.StopProcessingAsync(Cancellation);
        Assert.Equal(0, (await bus.Server.CountsAsync(queue)).Total);
    }

    private async Task<(string Queue, ServiceBusReceiver Receiver)> WithOneAsync(bool isShort = false)
    {
        var queue = bus.Queue(isShort);
        await using var sender = bus.Client.CreateSender(queue);
        await sender.SendMessageAsync(new ServiceBusMessage("one"), Cancellation);
        return (queue, bus.Client.CreateReceiver(queue));
    }
}
