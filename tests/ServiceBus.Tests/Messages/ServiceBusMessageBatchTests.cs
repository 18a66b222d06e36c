namespace ServiceBus.Tests.Messages;

public sealed class ServiceBusMessageBatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_takes_messages_until_it_is_full_and_sends_them_in_order()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);
        using var batch = await sender.CreateMessageBatchAsync(new CreateMessageBatchOptions { MaxSizeInBytes = 1_000 }, Cancellation);

        var added = 0;
        while (batch.TryAddMessage(new ServiceBusMessage(new byte[100]) { Subject = $"{added}" }))
        {
            added++;
        }

        Assert.InRange(added, 5, 9);
        Assert.Equal(added, batch.Count);
        Assert.InRange(batch.SizeInBytes, added * 100, batch.MaxSizeInBytes);

        await sender.SendMessagesAsync(batch, Cancellation);
        var received = await bus.Client.CreateReceiver(LocalBus.Queue).ReceiveMessagesAsync(100, LocalBus.Patience, Cancellation);

        Assert.Equal(Enumerable.Range(0, added).Select(i => $"{i}"), received.Select(m => m.Subject));
    }

    [Fact]
    public async Task A_message_is_in_the_batch_as_it_was_when_it_was_added()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);
        using var batch = await sender.CreateMessageBatchAsync(Cancellation);
        var message = new ServiceBusMessage("body") { Subject = "before" };

        Assert.True(batch.TryAddMessage(message));
        message.Subject = "after";
        await sender.SendMessagesAsync(batch, Cancellation);

        Assert.Equal("before", (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).Subject);
    }

    [Fact]
    public async Task A_batch_cannot_ask_for_more_than_a_message_may_have()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);

        using var largest = await sender.CreateMessageBatchAsync(Cancellation);

        Assert.Equal(256 * 1024, largest.MaxSizeInBytes);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await sender.CreateMessageBatchAsync(new CreateMessageBatchOptions { MaxSizeInBytes = (256 * 1024) + 1 }, Cancellation));
    }

    [Fact]
    public async Task A_disposed_batch_is_empty()
    {
        await using var bus = await LocalBus.StartAsync();
        var batch = await bus.Client.CreateSender(LocalBus.Queue).CreateMessageBatchAsync(Cancellation);
        batch.TryAddMessage(new ServiceBusMessage("body"));

        batch.Dispose();

        Assert.Equal((0, 0L), (batch.Count, batch.SizeInBytes));
    }
}
