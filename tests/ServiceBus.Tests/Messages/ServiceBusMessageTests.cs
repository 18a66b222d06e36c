using System.Runtime.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace ServiceBus.Tests.Messages;

public sealed class ServiceBusMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_is_sent_arrives()
    {
        await using var bus = await LocalBus.StartAsync();
        var sent = new ServiceBusMessage("body")
        {
            MessageId = "id", CorrelationId = "correlation", Subject = "subject", ContentType = "application/json", To = "to", ReplyTo = "reply",
            SessionId = "session", ReplyToSessionId = "reply-session", PartitionKey = "session", TransactionPartitionKey = "transaction",
            TimeToLive = TimeSpan.FromMinutes(7), ApplicationProperties = { ["number"] = 5L, ["text"] = "value" },
        };

        await bus.Client.CreateSender(LocalBus.Queue).SendMessageAsync(sent, Cancellation);
        var received = await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync();

        Assert.Equal("body", received.Body.ToString());
        Assert.Equal(
            ("id", "correlation", "subject", "application/json", "to", "reply"),
            (received.MessageId, received.CorrelationId, received.Subject, received.ContentType, received.To, received.ReplyTo));
        Assert.Equal(
            ("session", "reply-session", "session", "transaction"),
            (received.SessionId, received.ReplyToSessionId, received.PartitionKey, received.TransactionPartitionKey));
        Assert.Equal(new Dictionary<string, object> { ["number"] = 5L, ["text"] = "value" }, received.ApplicationProperties);
        Assert.Equal((TimeSpan.FromMinutes(7), bus.Clock.GetUtcNow(), bus.Clock.GetUtcNow().AddMinutes(7)), (received.TimeToLive, received.EnqueuedTime, received.ExpiresAt));
        Assert.Equal((1, 1, 1L), (received.DeliveryCount, received.SequenceNumber, received.EnqueuedSequenceNumber));
        Assert.Equal(bus.Clock.GetUtcNow().AddMinutes(1), received.LockedUntil);
        Assert.NotEqual(Guid.Empty, Guid.Parse(received.LockToken));
        Assert.Null(received.DeadLetterReason);
    }

    [Fact]
    public async Task What_was_not_set_arrives_as_not_set()
    {
        await using var bus = await LocalBus.StartAsync();

        await bus.Client.CreateSender(LocalBus.Queue).SendMessageAsync(new ServiceBusMessage(), Cancellation);
        var received = await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync();

        Assert.Empty(received.Body.ToArray());
        Assert.Null(received.MessageId);
        Assert.Null(received.Subject);
        Assert.Empty(received.ApplicationProperties);
        Assert.Equal((TimeSpan.MaxValue, DateTimeOffset.MaxValue, default(DateTimeOffset)), (received.TimeToLive, received.ExpiresAt, received.ScheduledEnqueueTime));
    }

    [Fact]
    public async Task Bodies_of_any_bytes_arrive_byte_for_byte()
    {
        await using var bus = await LocalBus.StartAsync();
        var (sender, receiver) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        byte[][] bodies = [.. ArbMap.Default.GeneratorFor<byte[]>().Sample(50), [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))]];

        foreach (var body in bodies)
        {
            await sender.SendMessageAsync(new ServiceBusMessage(body), Cancellation);
            var received = await receiver.NextAsync();
            await receiver.CompleteMessageAsync(received, Cancellation);

            Assert.Equal(body, received.Body.ToArray());
        }
    }

    [Fact]
    public void Ids_have_up_to_128_characters()
    {
        var message = new ServiceBusMessage { MessageId = new string('x', 128), SessionId = new string('x', 128) };

        Assert.Throws<ArgumentException>(() => message.MessageId = new string('x', 129));
        Assert.Throws<ArgumentException>(() => message.MessageId = string.Empty);
        Assert.Throws<ArgumentException>(() => message.SessionId = new string('x', 129));
        Assert.Throws<ArgumentOutOfRangeException>(() => message.PartitionKey = "another");
        Assert.Throws<ArgumentOutOfRangeException>(() => message.TimeToLive = TimeSpan.Zero);
        Assert.Equal(128, message.MessageId.Length);
    }

    [Fact]
    public async Task Properties_of_other_types_are_refused_when_they_are_sent()
    {
        await using var bus = await LocalBus.StartAsync();
        var message = new ServiceBusMessage("body") { ApplicationProperties = { ["list"] = new List<int>() } };

        await Assert.ThrowsAsync<SerializationException>(async () => await bus.Client.CreateSender(LocalBus.Queue).SendMessageAsync(message, Cancellation));

        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_copy_of_a_dead_letter_is_a_fresh_message()
    {
        await using var bus = await LocalBus.StartAsync();
        var (sender, receiver) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        await sender.SendMessageAsync(new ServiceBusMessage("body") { MessageId = "id", ApplicationProperties = { ["kept"] = 1 } }, Cancellation);
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "Reason", "Description", Cancellation);
        var dead = await bus.DeadLetters().NextAsync();

        var copy = new ServiceBusMessage(dead);
        copy.ApplicationProperties["new"] = 2;
        await sender.SendMessageAsync(copy, Cancellation);
        var received = await receiver.NextAsync();

        Assert.Equal(("id", "body"), (received.MessageId, received.Body.ToString()));
        Assert.Equal(new Dictionary<string, object> { ["kept"] = 1, ["new"] = 2 }, received.ApplicationProperties);
        Assert.Equal(1, received.DeliveryCount);
        Assert.False(dead.ApplicationProperties.ContainsKey("new"));
    }

    [Fact]
    public void The_factory_sets_what_it_is_given()
    {
        var token = Guid.NewGuid();

        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(
            BinaryData.FromString("body"), messageId: "id", subject: "subject", lockTokenGuid: token, deliveryCount: 3, sequenceNumber: 7,
            properties: new Dictionary<string, object> { ["DeadLetterReason"] = "Reason" }, serviceBusMessageState: ServiceBusMessageState.Deferred);

        Assert.Equal(("body", "id", "subject"), (message.Body.ToString(), message.MessageId, message.Subject));
        Assert.Equal((token.ToString(), 3, 7L), (message.LockToken, message.DeliveryCount, message.SequenceNumber));
        Assert.Equal(("Reason", ServiceBusMessageState.Deferred), (message.DeadLetterReason, message.State));
    }
}
