namespace ServiceBus.Tests.Administration;

public sealed class AdministrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_has_the_settings_it_was_made_with()
    {
        await using var bus = await LocalBus.StartAsync();
        var options = new CreateQueueOptions("Folder/Queue")
        {
            LockDuration = TimeSpan.FromMinutes(5), MaxDeliveryCount = 3, MaxSizeInMegabytes = 2048, DefaultMessageTimeToLive = TimeSpan.FromDays(14),
            DeadLetteringOnMessageExpiration = true, RequiresDuplicateDetection = true, DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(10),
            UserMetadata = "metadata", Status = EntityStatus.ReceiveDisabled,
        };

        var response = await bus.Administration.CreateQueueAsync(options, Cancellation);
        QueueProperties queue = await bus.Administration.GetQueueAsync("folder/queue", Cancellation);

        Assert.Equal(201, response.GetRawResponse().Status);
        Assert.Equal(
            ("Folder/Queue", TimeSpan.FromMinutes(5), 3, 2048L, TimeSpan.FromDays(14)),
            (queue.Name, queue.LockDuration, queue.MaxDeliveryCount, queue.MaxSizeInMegabytes, queue.DefaultMessageTimeToLive));
        Assert.Equal(
            (true, true, TimeSpan.FromMinutes(10), "metadata", EntityStatus.ReceiveDisabled),
            (queue.DeadLetteringOnMessageExpiration, queue.RequiresDuplicateDetection, queue.DuplicateDetectionHistoryTimeWindow, queue.UserMetadata, queue.Status));
    }

    [Fact]
    public async Task Defaults_are_the_published_ones()
    {
        await using var bus = await LocalBus.StartAsync();

        QueueProperties queue = await bus.Administration.CreateQueueAsync("defaults", Cancellation);

        Assert.Equal(
            (TimeSpan.FromMinutes(1), 10, 1024L, TimeSpan.MaxValue, EntityStatus.Active),
            (queue.LockDuration, queue.MaxDeliveryCount, queue.MaxSizeInMegabytes, queue.DefaultMessageTimeToLive, queue.Status));
        Assert.Equal(
            (false, false, TimeSpan.FromMinutes(1)),
            (queue.DeadLetteringOnMessageExpiration, queue.RequiresDuplicateDetection, queue.DuplicateDetectionHistoryTimeWindow));
    }

    [Fact]
    public async Task A_name_is_taken_whatever_its_case_and_a_missing_queue_is_missed()
    {
        await using var bus = await LocalBus.StartAsync();
        var client = bus.Administration;

        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, await Receivers.ReasonAsync(() => client.CreateQueueAsync("JOBS", Cancellation)));
        Assert.True((await client.QueueExistsAsync("Jobs", Cancellation)).Value);
        foreach (var use in new Func<Task>[]
        {
            () => client.GetQueueAsync("others", Cancellation), () => client.DeleteQueueAsync("others", Cancellation),
            () => client.GetQueueRuntimePropertiesAsync("others", Cancellation),
        })
        {
            Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Receivers.ReasonAsync(use));
        }
    }

    [Fact]
    public async Task Settings_can_be_changed_and_count_at_once()
    {
        await using var bus = await LocalBus.StartAsync();
        QueueProperties queue = await bus.Administration.GetQueueAsync(LocalBus.Queue, Cancellation);
        await bus.SendAsync("body");

        queue.LockDuration = TimeSpan.FromSeconds(5);
        await bus.Administration.UpdateQueueAsync(queue, Cancellation);

        Assert.Equal(bus.Clock.GetUtcNow().AddSeconds(5), (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).LockedUntil);
    }

    [Fact]
    public async Task Deleting_a_queue_takes_its_messages_and_a_new_one_begins_empty()
    {
        await using var bus = await LocalBus.StartAsync(o => o.RequiresDuplicateDetection = true);
        var sender = bus.Client.CreateSender(LocalBus.Queue);
        await sender.SendMessageAsync(new("old") { MessageId = "id" }, Cancellation);

        await bus.Administration.DeleteQueueAsync(LocalBus.Queue, Cancellation);
        await bus.Administration.CreateQueueAsync(new CreateQueueOptions(LocalBus.Queue) { RequiresDuplicateDetection = true }, Cancellation);
        await sender.SendMessageAsync(new("new") { MessageId = "id" }, Cancellation);

        var messages = await bus.Client.CreateReceiver(LocalBus.Queue).ReceiveMessagesAsync(10, LocalBus.Patience, Cancellation);
        Assert.Equal("new", Assert.Single(messages).Body.ToString());
    }

    [Fact]
    public async Task Counts_tell_where_messages_are()
    {
        await using var bus = await LocalBus.StartAsync();
        var (sender, receiver) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateReceiver(LocalBus.Queue));
        var created = bus.Clock.GetUtcNow();
        bus.Clock.Advance(TimeSpan.FromSeconds(3));
        await bus.SendAsync("dead", "deferred", "locked", "free");
        await sender.ScheduleMessageAsync(new("scheduled"), bus.Clock.GetUtcNow().AddHours(1), Cancellation);
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);
        await receiver.DeferMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);
        await receiver.NextAsync();

        var counts = await bus.CountAsync();

        Assert.Equal(
            (LocalBus.Queue, 2, 1, 1, 5), (counts.Name, counts.ActiveMessageCount, counts.ScheduledMessageCount, counts.DeadLetterMessageCount, counts.TotalMessageCount));
        Assert.Equal((created, created, created.AddSeconds(3)), (counts.CreatedAt, counts.UpdatedAt, counts.AccessedAt));
        Assert.True(counts.SizeInBytes > 20);
    }

    [Fact]
    public async Task All_queues_are_listed_by_name()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.Administration.CreateQueueAsync("another", Cancellation);
        await bus.SendAsync("body");

        var names = await bus.Administration.GetQueuesAsync(Cancellation).Select(queue => queue.Name).ToListAsync(Cancellation);
        var counts = await bus.Administration.GetQueuesRuntimePropertiesAsync(Cancellation).Select(queue => queue.TotalMessageCount).ToListAsync(Cancellation);

        Assert.Equal(["another", LocalBus.Queue], names);
        Assert.Equal([0, 1], counts);
    }

    [Fact]
    public async Task Ranges_are_the_published_ones()
    {
        await using var bus = await LocalBus.StartAsync();
        var options = new CreateQueueOptions("others");

        Assert.Throws<ArgumentOutOfRangeException>(() => options.LockDuration = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxDeliveryCount = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.DefaultMessageTimeToLive = TimeSpan.FromMilliseconds(999));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.DuplicateDetectionHistoryTimeWindow = TimeSpan.FromSeconds(19));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.DuplicateDetectionHistoryTimeWindow = TimeSpan.FromDays(8));
        Assert.Throws<ArgumentException>(() => options.UserMetadata = new string('x', 1025));
        foreach (var name in new[] { " ", "/a", "a/", "a?b", "a*", "a#b", "a@b" })
        {
            Assert.Throws<ArgumentException>(() => new CreateQueueOptions(name));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new CreateQueueOptions(new string('x', 261)));
        foreach (var refused in new[] { TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(5.1) })
        {
            options.LockDuration = refused;   // the service's verdict, not the setter's
            await Assert.ThrowsAsync<ArgumentException>(() => bus.Administration.CreateQueueAsync(options, Cancellation));
        }
    }

    [Fact]
    public void A_status_is_its_name()
    {
        EntityStatus status = "active";

        Assert.True(status == EntityStatus.Active);
        Assert.True(status != EntityStatus.Disabled);
        Assert.Equal(EntityStatus.Active.GetHashCode(), status.GetHashCode());
        Assert.Equal("SendDisabled", EntityStatus.SendDisabled.ToString());
    }
}
