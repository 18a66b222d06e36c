using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Dgp.ServiceBus.Tests.Clients;
using Dgp.Testing;

namespace Dgp.ServiceBus.Tests.Processes;

/// <summary>Servers that end, however they end, and what is there afterwards.</summary>
public sealed class KillTests : IDisposable
{
    private const int Senders = 8, Kills = 3, EnoughBetween = 800;

    private static readonly QueueSetup Queue = new("jobs") { RequiresDuplicateDetection = false };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dgp-service-bus-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_acknowledged_message_outlasts_the_kill_of_the_server_at_any_moment()
    {
        var acknowledged = new ConcurrentQueue<string>();
        var server = await QueueServer.StartAsync(_folder.FullName, [Queue]);
        // No retries: what is not acknowledged may or may not be there.
        await using var client = new ServiceBusClient(server.ConnectionString, new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(10) } });
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(n => SendAsync(client, n, acknowledged, enough.Token)));
        for (var kill = 0; kill < Kills; kill++)
        {
            for (var before = acknowledged.Count; acknowledged.Count < before + EnoughBetween;)
            {
                await Task.Delay(5, Cancellation);
            }

            server.Kill();
            await server.DisposeAsync();
            server = await QueueServer.StartAsync(_folder.FullName, [Queue], server.Port);
        }

        await enough.CancelAsync();
        await sending;
        await using var receiver = client.CreateReceiver(Queue.Name);
        var there = (await receiver.PeekAllAsync()).Select(m => m.MessageId).ToHashSet();
        await server.DisposeAsync();

        Assert.True(acknowledged.Count >= Kills * EnoughBetween);
        Assert.Empty(acknowledged.Except(there));
    }

    [Fact]
    public async Task A_lock_outlasts_the_server_and_the_clients_notice_nothing_of_its_death()
    {
        var server = await QueueServer.StartAsync(_folder.FullName, [Queue]);
        await using var client = new ServiceBusClient(
            server.ConnectionString, new ServiceBusClientOptions { RetryOptions = { MaxRetries = 20, Delay = TimeSpan.FromSeconds(0.1), MaxDelay = TimeSpan.FromSeconds(1) } });
        await using var sender = client.CreateSender(Queue.Name);
        await using var receiver = client.CreateReceiver(Queue.Name);
        await sender.SendMessagesAsync([new("completed"), new("renewed")], Cancellation);
        var (first, second) = (await receiver.TakeAsync(), await receiver.TakeAsync());

        server.Kill();
        await server.DisposeAsync();
        server = await QueueServer.StartAsync(_folder.FullName, [Queue], server.Port);
        await receiver.CompleteMessageAsync(first, Cancellation);
        await receiver.RenewMessageLockAsync(second, Cancellation);
        await sender.SendMessageAsync(new ServiceBusMessage("third"), Cancellation);

        Assert.Equal("third", (await receiver.TakeAsync()).Body.ToString());
        Assert.Equal(2, (await server.CountsAsync(Queue.Name)).Active);
        Assert.Equal(0, await server.StopAsync());
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_second_server_leaves_the_file_of_the_first_alone()
    {
        await using var server = await QueueServer.StartAsync(_folder.FullName, [Queue]);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => QueueServer.StartAsync(_folder.FullName, [Queue]));

        Assert.Contains("error [no-queue-file]", error.Message, StringComparison.Ordinal);
        Assert.Contains("hint: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await server.CountsAsync(Queue.Name)).Total);
    }

    private static async Task SendAsync(ServiceBusClient client, int number, ConcurrentQueue<string> acknowledged, CancellationToken enough)
    {
        await using var sender = client.CreateSender(Queue.Name);
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var messages = Enumerable.Range(0, 4).Select(k => new ServiceBusMessage("body") { MessageId = $"{number}.{i}.{k}" }).ToList();
            try
            {
                await sender.SendMessagesAsync(messages, CancellationToken.None);
                messages.ForEach(m => acknowledged.Enqueue(m.MessageId));
            }
            catch (ServiceBusException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }
}
