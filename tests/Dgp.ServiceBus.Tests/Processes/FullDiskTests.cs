using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Dgp.ServiceBus.Tests.Clients;
using Dgp.Testing;

namespace Dgp.ServiceBus.Tests.Processes;

public sealed class FullDiskTests : IDisposable
{
    private static readonly QueueSetup Queue = new("jobs");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dgp-service-bus-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_full_disk_refuses_the_sender_and_loses_nothing_that_was_acknowledged()
    {
        // A disk of 2 MB that only the server sees, and that is gone with it.
        string[] alone = ["unshare", .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--map-root-user"], "--mount"];
        var mount = $"mount -t tmpfs -o size=2m none {_folder.FullName}";
        Assert.SkipUnless(await SucceedsAsync([.. alone, "sh", "-c", mount]), "This system lets nobody mount a small disk.");
        // The configuration lies outside of it.
        var keep = $"cp {_folder.FullName}/queues.json /dev/shm/$$.json && {mount} && mv /dev/shm/$$.json {_folder.FullName}/queues.json && exec \"$@\"";
        await using var server = await QueueServer.StartAsync(_folder.FullName, [Queue], before: [.. alone, "sh", "-c", keep, "sh"]);
        await using var client = new ServiceBusClient(server.ConnectionString);
        await using var sender = client.CreateSender(Queue.Name);
        await using var receiver = client.CreateReceiver(Queue.Name);
        var acknowledged = new List<string>();

        var refused = await Queues.FailsAsync(async () =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                await sender.SendMessageAsync(new ServiceBusMessage(new byte[30_000]) { MessageId = $"{i}" }, Cancellation);
                acknowledged.Add($"{i}");
            }
        });

        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, refused);
        Assert.NotEmpty(acknowledged);
        Assert.Equal(acknowledged, (await receiver.PeekAllAsync()).Select(m => m.MessageId));

        Assert.True(await SucceedsAsync(["nsenter", "-t", $"{server.Pid}", "--mount", "mount", "-o", "remount,size=16m", _folder.FullName]));
        await sender.SendMessageAsync(new ServiceBusMessage("room again") { MessageId = "last" }, Cancellation);
        Assert.Equal([.. acknowledged, "last"], (await receiver.PeekAllAsync()).Select(m => m.MessageId));
    }

    private static async Task<bool> SucceedsAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode == 0;
    }
}
