namespace ServiceBus.Tests.Sending;

public sealed class SchedulingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scheduled_message_comes_when_it_is_due_behind_what_was_there()
    {
        await using var bus = await LocalBus.StartAsync();
        var (sender, receiver) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        var due = bus.Clock.GetUtcNow().AddMinutes(5);
        var number = await sender.ScheduleMessageAsync(new("later"), due, Cancellation);
        await bus.SendAsync("now");

        Assert.Equal("now", (await receiver.NextAsync()).Body.ToString());
        Assert.Null(await receiver.LookAsync());
        Assert.Equal(1, (await bus.CountAsync()).ScheduledMessageCount);

        bus.Clock.Advance(TimeSpan.FromMinutes(4));
        await bus.SendAsync("in between");
        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        var messages = new[] { await receiver.NextAsync(), await receiver.NextAsync(), await receiver.NextAsync() };

        Assert.Equal(["now", "in between", "later"], messages.Select(m => m.Body.ToString()));   // the first lock has ended, too
        Assert.Equal((due, due, number), (messages[2].EnqueuedTime, messages[2].ScheduledEnqueueTime, messages[2].EnqueuedSequenceNumber));
        Assert.True(messages[2].SequenceNumber > messages[1].SequenceNumber);
    }

    [Fact]
    public async Task The_property_schedules_as_well_and_a_time_gone_by_means_at_once()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);

        await sender.SendMessageAsync(new("past") { ScheduledEnqueueTime = bus.Clock.GetUtcNow().AddHours(-1) }, Cancellation);
        await sender.SendMessageAsync(new("future") { ScheduledEnqueueTime = bus.Clock.GetUtcNow().AddHours(1) }, Cancellation);

        var counts = await bus.CountAsync();
        Assert.Equal((1, 1), (counts.ActiveMessageCount, counts.ScheduledMessageCount));
    }

    [Fact]
    public async Task A_scheduled_message_can_be_taken_back_until_it_is_due()
    {
        await using var bus = await LocalBus.StartAsync();
        var sender = bus.Client.CreateSender(LocalBus.Queue);
        var numbers = await sender.ScheduleMessagesAsync([new("a"), new("b")], bus.Clock.GetUtcNow().AddMinutes(5), Cancellation);

        await sender.CancelScheduledMessageAsync(numbers[0], Cancellation);
        var twice = await Receivers.ReasonAsync(() => sender.CancelScheduledMessagesAsync([numbers[1], numbers[0]], Cancellation));
        bus.Clock.Advance(TimeSpan.FromMinutes(5));
        var message = await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync();
        var late = await Receivers.ReasonAsync(() => sender.CancelScheduledMessageAsync(numbers[1], Cancellation));

        Assert.Equal("b", message.Body.ToString());   // cancelling is all or nothing, so it was still there
        Assert.All([twice, late], reason => Assert.Equal(ServiceBusFailureReason.MessageNotFound, reason));
    }

    [Fact]
    public async Task Time_to_live_counts_from_the_due_time()
    {
        await using var bus = await LocalBus.StartAsync();
        var due = bus.Clock.GetUtcNow().AddMinutes(5);
        await bus.Client.CreateSender(LocalBus.Queue).ScheduleMessageAsync(new("later") { TimeToLive = TimeSpan.FromMinutes(2) }, due, Cancellation);

        bus.Clock.Advance(TimeSpan.FromMinutes(6));
        var message = await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync();

        Assert.Equal(due.AddMinutes(2), message.ExpiresAt);
    }
}
