namespace ServiceBus.Tests.Processes;

/// <summary>Real processes on one file, and real SIGKILLs.</summary>
public sealed class KillTests
{
    private const int Senders = 2, Receivers = 2, KillsOfEach = 3;

    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_message_is_completed_once_or_still_there_whoever_is_killed()
    {
        await using var bus = await LocalBus.StartInRealTimeAsync(o => (o.LockDuration, o.MaxDeliveryCount) = (Lock, 100));
        var players = new List<Player>();
        var receiving = Task.WhenAll(Enumerable.Range(0, Receivers).Select(
            _ => ReplaceAsync(players, _ => new Player("receive", bus.Path), round => round == KillsOfEach)));
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(
            i => ReplaceAsync(players, round => new Player("send", bus.Path, $"sender{i}.{round}"), round => round >= KillsOfEach && receiving.IsCompleted)));
        await receiving;

        var told = players.SelectMany(player => player.Lines).Select(line => line.Split(' ')).ToLookup(words => words[0], words => words[1..]);
        var left = await DrainAsync(bus);
        players.ForEach(player => player.Dispose());

        var completed = told["completed"].SelectMany(bodies => bodies).ToList();
        var got = told["got"].SelectMany(bodies => bodies).ToHashSet();
        Assert.Equal(completed.Distinct().Count(), completed.Count);
        Assert.Equal(left.Distinct().Count(), left.Count);
        Assert.Empty(completed.Intersect(left));

        // A receiver may be killed between the completion and its word about it: then the message was at least received.
        var lost = told["sent"].SelectMany(bodies => bodies).Except(completed).Except(left).Except(got);
        Assert.Empty(lost);

        // Nothing from nowhere, and what was sent together arrived together.
        var sending = told["sending"].ToList();
        var arrived = got.Concat(left).ToHashSet();
        Assert.Subset(sending.SelectMany(bodies => bodies).ToHashSet(), arrived);
        Assert.All(sending.Where(bodies => bodies.Length == 2), pair => Assert.Equal(arrived.Contains(pair[0]), arrived.Contains(pair[1])));
        Assert.True(completed.Count > Receivers * KillsOfEach, "The receivers did hardly anything.");
        Assert.Equal("ok", bus.Sql("PRAGMA integrity_check"));
        Assert.Equal(0L, bus.Sql("SELECT size FROM queues"));
    }

    /// <summary>Starts a process, kills it after it has done something, starts the next.</summary>
    private static async Task ReplaceAsync(List<Player> players, Func<int, Player> start, Func<int, bool> isEnough)
    {
        for (var round = 0; !isEnough(round); round++)
        {
            var player = start(round);
            lock (players)
            {
                players.Add(player);
            }

            await player.ReachAsync(Random.Shared.Next(20, 200));
            await player.KillAsync();
        }
    }

    /// <summary>Receives all that is left, also what was locked by the dead.</summary>
    private static async Task<List<string>> DrainAsync(LocalBus bus)
    {
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        var left = new List<string>();
        while ((await bus.CountAsync()).TotalMessageCount > 0)
        {
            var messages = await receiver.ReceiveMessagesAsync(100, Lock, Cancellation);
            left.AddRange(messages.Select(message => message.Body.ToString()));
            await Task.WhenAll(messages.Select(message => receiver.CompleteMessageAsync(message, Cancellation)));
        }

        return left;
    }
}
