namespace ServiceBus.Tests.Processes;

/// <summary>A process that holds a lock and cannot give it back. The lock takes its real 5 s to end, the shortest there is.</summary>
public sealed class LockedByOthersTests
{
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_frozen_past_its_lock_finds_it_lost_and_settles_nothing()
    {
        await using var bus = await LocalBus.StartInRealTimeAsync(o => o.LockDuration = Lock);
        await bus.SendAsync("slow");
        using var frozen = new Player("receive", bus.Path);
        await frozen.ReachAsync(1);   // it has the message, and waits for a word before it completes it
        frozen.Freeze();

        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var message = await receiver.NextAsync();   // comes when the lock ends
        frozen.Thaw();
        await frozen.SayAsync("go on");
        await frozen.ReachAsync(2);

        Assert.Equal(["got slow", "lost slow"], frozen.Lines);
        Assert.Equal(2, message.DeliveryCount);
        await receiver.CompleteMessageAsync(message, Cancellation);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task A_process_killed_with_a_message_in_hand_gives_it_back_when_its_lock_ends()
    {
        await using var bus = await LocalBus.StartInRealTimeAsync(o => o.LockDuration = Lock);
        await bus.SendAsync("slow");
        using var player = new Player("receive", bus.Path);
        await player.ReachAsync(1);

        await player.KillAsync();

        Assert.Equal(2, (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).DeliveryCount);
    }
}
