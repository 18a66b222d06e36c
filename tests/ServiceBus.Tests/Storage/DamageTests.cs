using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;

namespace ServiceBus.Tests.Storage;

public sealed class DamageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_whose_properties_are_damaged_is_dead_lettered_and_the_others_go_on()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync("damaged", "good");
        bus.Sql("UPDATE payloads SET envelope = x'ff00ff' WHERE id = 1");

        Assert.Equal("good", (await bus.Client.CreateReceiver(LocalBus.Queue).NextAsync()).Body.ToString());
        var dead = await bus.DeadLetters().NextAsync();

        Assert.Equal(("MessageDamaged", "damaged"), (dead.DeadLetterReason, dead.Body.ToString()));
    }

    [Fact]
    public async Task A_damaged_dead_letter_is_still_delivered()
    {
        await using var bus = await LocalBus.StartAsync();
        var receiver = bus.Client.CreateReceiver(LocalBus.Queue);
        await bus.SendAsync("body");
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);
        bus.Sql("DELETE FROM payloads");

        var dead = await bus.DeadLetters().NextAsync();
        await bus.DeadLetters().CompleteMessageAsync(dead, Cancellation);

        Assert.Equal("MessageDamaged", dead.DeadLetterReason);
        Assert.Equal(0, (await bus.CountAsync()).TotalMessageCount);
    }

    [Fact]
    public async Task Another_kind_of_file_is_a_general_error()
    {
        await using var bus = await LocalBus.StartAsync();
        var path = $"{bus.Path}.txt";
        await File.WriteAllTextAsync(path, new string('x', 10_000), Cancellation);
        await using var client = new ServiceBusClient(LocalBus.ConnectionStringTo(path));

        var error = await Assert.ThrowsAsync<ServiceBusException>(() => client.CreateSender(LocalBus.Queue).SendMessageAsync(new("x"), Cancellation));

        Assert.Equal((ServiceBusFailureReason.GeneralError, false), (error.Reason, error.IsTransient));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(ServiceBusFailureReason.GeneralError, await Receivers.ReasonAsync(() => client.CreateReceiver(LocalBus.Queue).LookAsync()));
        Assert.Equal(
            ServiceBusFailureReason.GeneralError,
            await Receivers.ReasonAsync(() => new ServiceBusAdministrationClient(LocalBus.ConnectionStringTo(path)).QueueExistsAsync("x", Cancellation)));
    }

    [Fact]
    public async Task A_file_of_another_version_is_a_general_error()
    {
        await using var bus = await LocalBus.StartAsync();
        bus.Sql("PRAGMA user_version = 99");

        Assert.Equal(ServiceBusFailureReason.GeneralError, await Receivers.ReasonAsync(() => bus.SendAsync("body")));
    }

    [Fact]
    public async Task A_place_where_no_file_can_be_is_a_communication_problem()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var client = new ServiceBusClient(LocalBus.ConnectionStringTo(Path.Combine(bus.Path, "below-a-file", "a.db")), LocalBus.QuickToGiveUp());

        var error = await Assert.ThrowsAsync<ServiceBusException>(() => client.CreateSender(LocalBus.Queue).SendMessageAsync(new("x"), Cancellation));

        Assert.Equal((ServiceBusFailureReason.ServiceCommunicationProblem, true), (error.Reason, error.IsTransient));
    }

    [Fact]
    public async Task Bytes_changed_anywhere_give_an_answer_or_a_service_bus_failure_and_never_hang()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync([.. Enumerable.Range(0, 30).Select(i => new string('x', i * 100))]);
        bus.Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        var good = await File.ReadAllBytesAsync(bus.Path, Cancellation);
        var damage =
            from at in Gen.Choose(0, good.Length - 1)
            from length in Gen.Choose(1, 300)
            from value in ArbMap.Default.GeneratorFor<byte>()
            from cut in Gen.Frequency((4, Gen.Constant(good.Length)), (1, Gen.Choose(0, good.Length)))
            select (at, length, value, cut);
        var answers = 0;
        foreach (var ((at, length, value, cut), i) in damage.Sample(60).Select((d, i) => (d, i)))
        {
            byte[] bytes = [.. good];
            bytes.AsSpan(at, Math.Min(length, bytes.Length - at)).Fill(value);
            var path = $"{bus.Path}.{i}";
            await File.WriteAllBytesAsync(path, bytes.AsMemory(0, cut), Cancellation);

            answers += await UseAsync(path);
        }

        Assert.InRange(answers, 1, 60 * 5 - 1);   // some damage is harmless, and some is not
    }

    [Theory]
    [InlineData(5, ServiceBusFailureReason.ServiceBusy, true)]
    [InlineData(10, ServiceBusFailureReason.ServiceCommunicationProblem, true)]
    [InlineData(11, ServiceBusFailureReason.GeneralError, false)]
    [InlineData(13, ServiceBusFailureReason.QuotaExceeded, false)]
    [InlineData(14, ServiceBusFailureReason.ServiceCommunicationProblem, true)]
    [InlineData(26, ServiceBusFailureReason.GeneralError, false)]
    public void Sqlites_errors_have_their_reasons(int code, ServiceBusFailureReason reason, bool isTransient)
    {
        var error = Assert.IsType<ServiceBusException>(SqliteFailures.Translate(new SqliteException("text", code), "/data/a.db"));

        Assert.Equal((reason, isTransient), (error.Reason, error.IsTransient));
    }

    [Fact]
    public void A_file_that_may_not_be_written_is_an_unauthorized_access_as_a_refused_key_is()
    {
        Assert.IsType<UnauthorizedAccessException>(SqliteFailures.Translate(new SqliteException("text", 8), "/data/a.db"));
    }

    /// <summary>Everything that a file can be asked.</summary>
    /// <returns>How many questions were answered.</returns>
    private static async Task<int> UseAsync(string path)
    {
        await using var client = new ServiceBusClient(LocalBus.ConnectionStringTo(path), LocalBus.QuickToGiveUp());
        var (sender, receiver) = (client.CreateSender(LocalBus.Queue), client.CreateReceiver(LocalBus.Queue));
        Func<Task>[] uses =
        [
            () => sender.SendMessageAsync(new("body"), Cancellation),
            () => receiver.PeekMessagesAsync(100, cancellationToken: Cancellation),
            async () =>
            {
                if (await receiver.LookAsync() is { } message)
                {
                    await receiver.AbandonMessageAsync(message, new Dictionary<string, object> { ["a"] = 1 }, Cancellation);
                }
            },
            async () =>
            {
                foreach (var message in await receiver.ReceiveMessagesAsync(100, LocalBus.Look, Cancellation))
                {
                    await receiver.CompleteMessageAsync(message, Cancellation);
                }
            },
            () => sender.ScheduleMessageAsync(new("later"), DateTimeOffset.UtcNow.AddHours(1), Cancellation),
        ];
        var answers = 0;
        foreach (var use in uses)
        {
            try
            {
                await use().WaitAsync(LocalBus.Patience, Cancellation);
                answers++;
            }
            catch (ServiceBusException)
            {
                // The only failure allowed.
            }
        }

        return answers;
    }
}
