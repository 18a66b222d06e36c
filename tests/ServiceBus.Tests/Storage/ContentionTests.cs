using Microsoft.Data.Sqlite;

namespace ServiceBus.Tests.Storage;

public sealed class ContentionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_another_holds_is_busy_and_then_usable_again()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync("body");
        await using var impatient = Impatient(bus);
        using (var holder = Hold(bus.Path))
        {
            var error = await Assert.ThrowsAsync<ServiceBusException>(() => impatient.CreateSender(LocalBus.Queue).SendMessageAsync(new("x"), Cancellation));
            Assert.Equal((ServiceBusFailureReason.ServiceBusy, true), (error.Reason, error.IsTransient));
            Assert.Equal(ServiceBusFailureReason.ServiceBusy, await Receivers.ReasonAsync(() => impatient.CreateReceiver(LocalBus.Queue).LookAsync()));
        }

        await impatient.CreateSender(LocalBus.Queue).SendMessageAsync(new("x"), Cancellation);
        Assert.Equal(2, (await bus.CountAsync()).ActiveMessageCount);
    }

    [Fact]
    public async Task A_retry_sees_a_short_hold_through()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var patient = new ServiceBusClient(
            bus.ConnectionString,
            new ServiceBusClientOptions { RetryOptions = { TryTimeout = TimeSpan.FromMilliseconds(50), Delay = TimeSpan.FromMilliseconds(10), MaxRetries = 100 } });
        var holder = Hold(bus.Path);

        var sending = patient.CreateSender(LocalBus.Queue).SendMessageAsync(new("x"), Cancellation);
        await Task.Delay(300, Cancellation);
        Assert.False(sending.IsCompleted);
        holder.Dispose();
        await sending;

        Assert.Equal(1, (await bus.CountAsync()).ActiveMessageCount);   // not once for each try
    }

    [Fact]
    public async Task What_waits_behind_a_long_hold_times_out_and_never_runs()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var impatient = Impatient(bus);
        var sender = impatient.CreateSender(LocalBus.Queue);
        var reasons = new List<ServiceBusFailureReason>();
        using (var holder = Hold(bus.Path))
        {
            reasons.AddRange(await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Receivers.ReasonAsync(() => sender.SendMessageAsync(new("x"), Cancellation)))));
        }

        Assert.All(reasons, reason => Assert.True(reason is ServiceBusFailureReason.ServiceBusy or ServiceBusFailureReason.ServiceTimeout));
        await bus.SendAsync("after");
        Assert.Equal(1, (await bus.CountAsync()).ActiveMessageCount);
    }

    [Fact]
    public async Task Readers_are_not_held_up_by_a_writer()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync("body");
        using var holder = Hold(bus.Path);

        Assert.NotNull(await bus.Client.CreateReceiver(LocalBus.Queue).PeekMessageAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Many_that_open_a_new_file_at_once_all_succeed()
    {
        await using var bus = await LocalBus.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var connection = LocalBus.ConnectionStringTo($"{bus.Path}.{round}");

            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
                async () =>
                {
                    await new ServiceBusAdministrationClient(connection).CreateQueueAsync($"queue-{i}", Cancellation);
                    await using var client = new ServiceBusClient(connection);
                    await client.CreateSender($"queue-{i}").SendMessageAsync(new("body"), Cancellation);
                },
                Cancellation)));

            Assert.Equal(8, await new ServiceBusAdministrationClient(connection).GetQueuesAsync(Cancellation).CountAsync(Cancellation));
        }
    }

    [Fact]
    public async Task A_failure_leaves_those_alone_that_share_its_transaction()
    {
        await using var bus = await LocalBus.StartAsync();
        var (good, bad) = (bus.Client.CreateSender(LocalBus.Queue), bus.Client.CreateSender("others"));

        var sends = Enumerable.Range(0, 200).Select(i => (i % 3 == 0 ? bad : good).SendMessageAsync(new($"{i}"), Cancellation)).ToList();
        await Task.WhenAll(sends).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(67, sends.Count(s => s.IsFaulted));
        Assert.Equal(133, (await bus.CountAsync()).ActiveMessageCount);
    }

    [Fact]
    public async Task A_full_disk_is_an_exceeded_quota_and_loses_nothing()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync("before");
        using var database = new Database(bus.Path, TimeSpan.FromSeconds(1));
        database.Execute($"PRAGMA max_page_count = {(long)database.Scalar("PRAGMA page_count")! + 5}");
        var message = EncodedMessage.From(new ServiceBusMessage(new byte[200_000]));

        database.Execute("BEGIN IMMEDIATE");
        var error = Assert.Throws<SqliteException>(() => database.Enqueue(LocalBus.Queue, [message], bus.Clock.GetUtcNow()));
        database.Rollback();

        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, Assert.IsType<ServiceBusException>(SqliteFailures.Translate(error, bus.Path)).Reason);
        Assert.False(SqliteFailures.IsFatal(error));
        Assert.Equal("before", (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).Body.ToString());
        Assert.Equal(1, (await bus.CountAsync()).TotalMessageCount);
    }

    private static ServiceBusClient Impatient(LocalBus bus) => new(
        bus.ConnectionString,
        new ServiceBusClientOptions { RetryOptions = { Mode = ServiceBusRetryMode.Fixed, TryTimeout = TimeSpan.FromMilliseconds(50), MaxRetries = 0 } },
        bus.Clock);

    /// <summary>A connection in the middle of a write.</summary>
    private static SqliteConnection Hold(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }
}
