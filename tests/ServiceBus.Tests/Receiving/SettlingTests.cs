namespace ServiceBus.Tests.Receiving;

public sealed class SettlingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_completed_message_is_gone()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");

        await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);

        var counts = await bus.CountAsync();
        Assert.Equal((0, 0), (counts.TotalMessageCount, counts.SizeInBytes));
        Assert.Equal(0L, bus.Sql("SELECT count(*) FROM payloads"));
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_at_its_place_with_changed_properties()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("first", "second");
        var first = await receiver.NextAsync();

        await receiver.AbandonMessageAsync(first, new Dictionary<string, object> { ["attempt"] = 1 }, Cancellation);
        var again = await receiver.NextAsync();

        Assert.Equal(("first", 2, 1), (again.Body.ToString(), again.DeliveryCount, again.ApplicationProperties["attempt"]));
        Assert.Equal("second", (await receiver.NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task Properties_that_cannot_be_stored_leave_the_message_locked()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");
        var message = await receiver.NextAsync();

        await Assert.ThrowsAsync<System.Runtime.Serialization.SerializationException>(
            async () => await receiver.AbandonMessageAsync(message, new Dictionary<string, object> { ["list"] = new int[1] }, Cancellation));

        Assert.Null(await receiver.LookAsync());
        await receiver.CompleteMessageAsync(message, Cancellation);
    }

    [Fact]
    public async Task A_message_delivered_as_often_as_it_may_be_is_dead_lettered_when_abandoned()
    {
        await using var bus = await LocalBus.StartAsync(o => o.MaxDeliveryCount = 2);
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");

        await receiver.AbandonMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);
        await receiver.AbandonMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);

        Assert.Null(await receiver.LookAsync());
        var dead = await bus.DeadLetters().NextAsync();
        Assert.Equal(("body", "MaxDeliveryCountExceeded"), (dead.Body.ToString(), dead.DeadLetterReason));
        Assert.Contains("2 delivery attempts", dead.DeadLetterErrorDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_delivered_as_often_as_it_may_be_is_dead_lettered_when_its_lock_ends()
    {
        await using var bus = await LocalBus.StartAsync(o => o.MaxDeliveryCount = 1);
        await bus.SendAsync("body");
        await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync();
        var waiting = bus.DeadLetters().NextAsync();

        bus.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("MaxDeliveryCountExceeded", (await waiting).DeadLetterReason);   // although nobody receives from the queue itself
    }

    [Fact]
    public async Task A_dead_letter_keeps_number_and_properties_and_carries_its_reason()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("a", "b", "c");
        var messages = await receiver.ReceiveMessagesAsync(3, LocalBus.Patience, Cancellation);

        await receiver.DeadLetterMessageAsync(messages[0], new Dictionary<string, object> { ["code"] = 7 }, Cancellation);
        await receiver.DeadLetterMessageAsync(messages[1], "Reason", "Description", Cancellation);
        await receiver.DeadLetterMessageAsync(messages[2], new Dictionary<string, object> { ["code"] = 8 }, "Reason", "Description", Cancellation);
        var dead = await bus.Client.CreateReceiver("JOBS/$deadletterqueue").ReceiveMessagesAsync(10, LocalBus.Patience, Cancellation);

        Assert.Equal([1, 2, 3], dead.Select(m => m.SequenceNumber));
        Assert.Equal([null, "Reason", "Reason"], dead.Select(m => m.DeadLetterReason));
        Assert.Equal([null, "Description", "Description"], dead.Select(m => m.DeadLetterErrorDescription));
        Assert.Equal((7, 8), (dead[0].ApplicationProperties["code"], dead[2].ApplicationProperties["code"]));
        Assert.Equal(2, dead[0].DeliveryCount);
        var counts = await bus.CountAsync();
        Assert.Equal((0, 3), (counts.ActiveMessageCount, counts.DeadLetterMessageCount));
    }

    [Fact]
    public async Task Dead_letters_are_a_queue_of_their_own_without_an_end_to_deliveries()
    {
        await using var bus = await LocalBus.StartAsync(o => o.MaxDeliveryCount = 1);
        await bus.SendAsync("body");
        var (receiver, dead) = (bus.Client.CreateReceiver(LocalBus.Queue), bus.DeadLetters());
        Assert.Equal("jobs/$DeadLetterQueue", dead.EntityPath);
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "Reason", cancellationToken: Cancellation);

        for (var i = 0; i < 5; i++)
        {
            await dead.AbandonMessageAsync(await dead.NextAsync(), cancellationToken: Cancellation);
        }

        var last = await dead.NextAsync();
        Assert.Equal(("Reason", 7), (last.DeadLetterReason, last.DeliveryCount));
        await dead.CompleteMessageAsync(last, Cancellation);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_deferred_message_is_found_by_its_number_only()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");
        var message = await receiver.NextAsync();

        await receiver.DeferMessageAsync(message, new Dictionary<string, object> { ["why"] = "later" }, Cancellation);

        Assert.Null(await receiver.LookAsync());
        var deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber, Cancellation);
        Assert.Equal((ServiceBusMessageState.Deferred, 2, "later"), (deferred.State, deferred.DeliveryCount, deferred.ApplicationProperties["why"]));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, await Receivers.ReasonAsync(() => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber, Cancellation)));
        await receiver.AbandonMessageAsync(deferred, cancellationToken: Cancellation);
        Assert.Null(await receiver.LookAsync());   // still deferred
        var both = await Receivers.ReasonAsync(() => receiver.ReceiveDeferredMessagesAsync([message.SequenceNumber, 99], Cancellation));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, both);
        await receiver.CompleteMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber, Cancellation), Cancellation);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_deferred_message_is_dead_lettered_when_it_was_delivered_as_often_as_it_may_be()
    {
        await using var bus = await LocalBus.StartAsync(o => o.MaxDeliveryCount = 2);
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");
        var message = await receiver.NextAsync();
        await receiver.DeferMessageAsync(message, cancellationToken: Cancellation);

        await receiver.AbandonMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber, Cancellation), cancellationToken: Cancellation);

        var dead = await bus.DeadLetters().NextAsync();
        Assert.Equal(("MaxDeliveryCountExceeded", ServiceBusMessageState.Active), (dead.DeadLetterReason, dead.State));
    }

    [Fact]
    public async Task Reasons_have_up_to_4096_characters()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");
        var message = await receiver.NextAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await receiver.DeadLetterMessageAsync(message, new string('x', 4097), cancellationToken: Cancellation));
        await receiver.DeadLetterMessageAsync(message, new string('x', 4096), cancellationToken: Cancellation);

        Assert.Equal(4096, (await bus.DeadLetters().NextAsync()).DeadLetterReason?.Length);
    }
}
