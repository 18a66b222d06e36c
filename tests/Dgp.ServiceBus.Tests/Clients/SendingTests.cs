using Azure.Messaging.ServiceBus;

namespace Dgp.ServiceBus.Tests.Clients;

public sealed class SendingTests(Bus bus)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_with_all_that_it_was_sent_with()
    {
        var queue = bus.Queue();
        var sent = new ServiceBusMessage("body")
        {
            MessageId = "id", Subject = "subject", ContentType = "application/json", CorrelationId = "correlation", ReplyTo = "reply", To = "to",
            TimeToLive = TimeSpan.FromMinutes(7),
            ApplicationProperties =
            {
                ["text"] = "x", ["int"] = 42, ["long"] = 43L, ["bool"] = true, ["double"] = 1.5, ["guid"] = Guid.NewGuid(),
                ["time"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), ["offset"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
                ["span"] = TimeSpan.FromSeconds(3), ["uri"] = new Uri("http://a/b"), ["decimal"] = 1.25m, ["char"] = 'c',
            },
        };
        await using var sender = bus.Client.CreateSender(queue);
        await using var receiver = bus.Client.CreateReceiver(queue);

        await sender.SendMessageAsync(sent, Cancellation);
        var got = await receiver.TakeAsync();

        Assert.Equal(sent.Body.ToString(), got.Body.ToString());
        Assert.Equal(
            (sent.MessageId, sent.Subject, sent.ContentType, sent.CorrelationId, sent.ReplyTo, sent.To, sent.TimeToLive),
            (got.MessageId, got.Subject, got.ContentType, got.CorrelationId, got.ReplyTo, got.To, got.TimeToLive));
        Assert.Equal(sent.ApplicationProperties.OrderBy(p => p.Key), got.ApplicationProperties.OrderBy(p => p.Key));
        Assert.Equal((1, 1L, ServiceBusMessageState.Active), (got.DeliveryCount, got.SequenceNumber, got.State));
        Assert.InRange(got.LockedUntil - got.EnqueuedTime, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
        Assert.InRange(got.EnqueuedTime, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task A_batch_arrives_whole_and_in_order()
    {
        var queue = bus.Queue();
        await using var sender = bus.Client.CreateSender(queue);
        using var batch = await sender.CreateMessageBatchAsync(Cancellation);
        Assert.True(Enumerable.Range(0, 50).All(i => batch.TryAddMessage(new ServiceBusMessage($"{i}") { MessageId = $"{i}" })));

        await sender.SendMessagesAsync(batch, Cancellation);

        await using var receiver = bus.Client.CreateReceiver(queue);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), (await receiver.PeekAllAsync()).Select(m => m.Body.ToString()));
    }

    [Fact]
    public async Task A_duplicate_is_accepted_and_dropped_within_a_batch_too()
    {
        var queue = bus.Queue();
        await using var sender = bus.Client.CreateSender(queue);

        await sender.SendMessageAsync(new ServiceBusMessage("first") { MessageId = "a" }, Cancellation);
        await sender.SendMessageAsync(new ServiceBusMessage("again") { MessageId = "a" }, Cancellation);
        await sender.SendMessagesAsync([new("again") { MessageId = "a" }, new("other") { MessageId = "b" }, new("other again") { MessageId = "b" }], Cancellation);

        await using var receiver = bus.Client.CreateReceiver(queue);
        Assert.Equal(["first", "other"], (await receiver.PeekAllAsync()).Select(m => m.Body.ToString()));
    }

    [Fact]
    public async Task A_scheduled_message_waits_and_can_be_taken_back()
    {
        var queue = bus.Queue();
        await using var sender = bus.Client.CreateSender(queue);
        var soon = DateTimeOffset.UtcNow.AddSeconds(1);

        var first = await sender.ScheduleMessageAsync(new ServiceBusMessage("soon"), soon, Cancellation);
        var second = await sender.ScheduleMessageAsync(new ServiceBusMessage("never"), DateTimeOffset.UtcNow.AddHours(1), Cancellation);
        Assert.Equal(2, (await bus.Server.CountsAsync(queue)).Scheduled);
        await sender.CancelScheduledMessageAsync(second, Cancellation);

        await using var receiver = bus.Client.CreateReceiver(queue);
        var got = await receiver.TakeAsync();
        Assert.Equal("soon", got.Body.ToString());
        Assert.True(got.SequenceNumber > first);
        Assert.True(DateTimeOffset.UtcNow >= soon);
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, await Queues.FailsAsync(() => sender.CancelScheduledMessageAsync(second, Cancellation)));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused()
    {
        await using var sender = bus.Client.CreateSender(bus.Queue());

        Assert.Equal(
            ServiceBusFailureReason.MessageSizeExceeded,
            await Queues.FailsAsync(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[300 << 10]), Cancellation)));
    }

    [Fact]
    public async Task A_queue_that_is_not_in_the_configuration_is_not_found()
    {
        await using var sender = bus.Client.CreateSender("nowhere");
        await using var receiver = bus.Client.CreateReceiver("nowhere");

        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Queues.FailsAsync(() => sender.SendMessageAsync(new ServiceBusMessage("x"), Cancellation)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Queues.FailsAsync(() => receiver.PeekMessageAsync(cancellationToken: Cancellation)));
    }
}
