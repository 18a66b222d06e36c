namespace ServiceBus.Tests.Sending;

public sealed class DuplicateDetectionTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_message_with_the_same_id_is_dropped_even_after_the_first_is_done_with()
    {
        await using var bus = await StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);

        await SendAsync(bus, "a", "b", "a");
        await SendAsync(bus, "a");
        var messages = await receiver.ReceiveMessagesAsync(10, LocalBus.Patience, Cancellation);
        foreach (var message in messages)
        {
            await receiver.CompleteMessageAsync(message, Cancellation);
        }

        await SendAsync(bus, "b");

        Assert.Equal(["a", "b"], messages.Select(m => m.MessageId));
        Assert.Null(await receiver.LookAsync());
    }

    [Fact]
    public async Task The_window_runs_from_the_first_message_and_then_the_id_is_new_again()
    {
        await using var bus = await StartAsync();
        await SendAsync(bus, "a");

        bus.Clock.Advance(Window - TimeSpan.FromTicks(1));
        await SendAsync(bus, "a");
        Assert.Equal(1, (await bus.CountAsync()).ActiveMessageCount);

        bus.Clock.Advance(TimeSpan.FromTicks(1));
        await SendAsync(bus, "a");
        Assert.Equal(2, (await bus.CountAsync()).ActiveMessageCount);
    }

    [Fact]
    public async Task Ids_outside_the_window_are_forgotten_for_good()
    {
        await using var bus = await StartAsync();
        await SendAsync(bus, [.. Enumerable.Range(100, 500).Select(i => $"{i}")]);

        bus.Clock.Advance(Window);
        await SendAsync(bus, "599");   // the last one: forgetting takes some hundreds at a time
        Assert.Equal(501, (await bus.CountAsync()).ActiveMessageCount);
        await SendAsync(bus, "new");
        await SendAsync(bus, "newer");

        Assert.Equal(3L, bus.Sql("SELECT count(*) FROM history"));
    }

    [Fact]
    public async Task Scheduled_messages_count_too_and_ids_differ_by_case()
    {
        await using var bus = await StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);
        await sender.ScheduleMessageAsync(new ServiceBusMessage { MessageId = "a" }, bus.Clock.GetUtcNow().AddMinutes(1), Cancellation);

        await SendAsync(bus, "a", "A");

        var counts = await bus.CountAsync();
        Assert.Equal((1, 1), (counts.ScheduledMessageCount, counts.ActiveMessageCount));
    }

    [Fact]
    public async Task Messages_without_an_id_are_never_duplicates_and_plain_queues_detect_none()
    {
        await using var detecting = await StartAsync();
        await using var plain = await LocalBus.StartAsync();

        await detecting.SendAsync("x", "x");
        await SendAsync(plain, "a", "a");

        Assert.Equal(2, (await detecting.CountAsync()).ActiveMessageCount);
        Assert.Equal(2, (await plain.CountAsync()).ActiveMessageCount);
    }

    private static Task<LocalBus> StartAsync() => LocalBus.StartAsync(o => (o.RequiresDuplicateDetection, o.DuplicateDetectionHistoryTimeWindow) = (true, Window));

    private static Task SendAsync(LocalBus bus, params string[] ids) =>
        bus.Client.CreateSender(LocalBus.Queue).SendMessagesAsync(ids.Select(id => new ServiceBusMessage { MessageId = id }), Cancellation);
}
