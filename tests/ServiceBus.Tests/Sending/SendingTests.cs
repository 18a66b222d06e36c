namespace ServiceBus.Tests.Sending;

public sealed class SendingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_come_out_in_the_order_they_went_in()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("1", "2", "3");
        await bus.SendAsync("4");

        var messages = await receiver.ReceiveMessagesAsync(10, LocalBus.Patience, Cancellation);

        Assert.Equal(["1", "2", "3", "4"], messages.Select(m => m.Body.ToString()));
        Assert.Equal([1, 2, 3, 4], messages.Select(m => m.SequenceNumber));
    }

    [Fact]
    public async Task Up_to_256_kilobytes_are_taken_and_not_a_byte_more()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);
        var properties = EncodedMessage.From(new ServiceBusMessage()).Size;

        await sender.SendMessageAsync(new ServiceBusMessage(new byte[(256 * 1024) - properties]), Cancellation);
        var one = await Receivers.ReasonAsync(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[(256 * 1024) - properties + 1]), Cancellation));
        var together = await Receivers.ReasonAsync(() => sender.SendMessagesAsync([new(new byte[140_000]), new(new byte[140_000])], Cancellation));
        var header = await Receivers.ReasonAsync(
            () => sender.SendMessageAsync(new ServiceBusMessage { ApplicationProperties = { ["long"] = new string('x', 64 * 1024) } }, Cancellation));

        Assert.All([one, together, header], reason => Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, reason));
        Assert.Equal(1, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_full_queue_takes_nothing_until_something_is_gone()
    {
        await using var bus = await LocalBus.StartAsync(o => o.MaxSizeInMegabytes = 1);
        var (sender, receiver) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        var large = new byte[250_000];
        for (var i = 0; i < 4; i++)
        {
            await sender.SendMessageAsync(new ServiceBusMessage(large), Cancellation);
        }

        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, await Receivers.ReasonAsync(() => sender.SendMessageAsync(new ServiceBusMessage(large), Cancellation)));

        await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);
        await sender.SendMessageAsync(new ServiceBusMessage(large), Cancellation);
    }

    [Fact]
    public async Task Nothing_sent_is_no_work_and_no_error()
    {
        await using var bus = await LocalBus.StartAsync();

        await bus.Client.CreateSender(LocalBus.Queue).SendMessagesAsync(Array.Empty<ServiceBusMessage>(), Cancellation);

        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_closed_sender_and_a_cancelled_send_send_nothing()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);

        await Assert.ThrowsAsync<TaskCanceledException>(() => sender.SendMessageAsync(new("body"), new CancellationToken(canceled: true)));
        await sender.CloseAsync(Cancellation);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sender.SendMessageAsync(new("body"), Cancellation));

        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task Sends_from_many_threads_all_arrive_once()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => sender.SendMessageAsync(new($"{i}"), Cancellation), Cancellation)));
        var messages = await bus.Client.CreateReceiver(LocalBus.Queue).ReceiveMessagesAsync(1_000, LocalBus.Patience, Cancellation);

        Assert.Equal(Enumerable.Range(0, 300), messages.Select(m => int.Parse(m.Body.ToString(), null)).Order());
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), messages.Select(m => m.SequenceNumber));
    }
}
