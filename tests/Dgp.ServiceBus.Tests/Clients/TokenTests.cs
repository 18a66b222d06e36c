using System.Net.Sockets;
using Azure.Messaging.ServiceBus;

namespace Dgp.ServiceBus.Tests.Clients;

public sealed class TokenTests(Bus bus)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_with_another_key_can_neither_send_nor_look()
    {
        var queue = bus.Queue();
        await using var client = new ServiceBusClient(bus.Server.Connection("another key"));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("x"), Cancellation));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateReceiver(queue).PeekMessageAsync(cancellationToken: Cancellation));

        Assert.Equal(0, (await bus.Server.CountsAsync(queue)).Total);
    }

    [Fact]
    public async Task Garbage_on_the_port_disturbs_nobody()
    {
        var random = new Random(1);
        byte[] sasl = [.. "AMQP"u8, 3, 1, 0, 0], plain = [.. "AMQP"u8, 0, 1, 0, 0];
        for (var i = 0; i < 60; i++)
        {
            var garbage = new byte[random.Next(1, 4096)];
            random.NextBytes(garbage);
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", bus.Server.Port, Cancellation);
            byte[] bytes = [.. (i % 3) switch { 0 => [], 1 => sasl, _ => plain }, .. garbage];
            await socket.GetStream().WriteAsync(bytes, Cancellation);
        }

        var queue = bus.Queue();
        await bus.Client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("still there"), Cancellation);

        Assert.Equal("still there", (await bus.Client.CreateReceiver(queue).TakeAsync()).Body.ToString());
    }
}
