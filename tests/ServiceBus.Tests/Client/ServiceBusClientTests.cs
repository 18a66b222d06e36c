using Azure;
using Azure.Core;

namespace ServiceBus.Tests.Client;

public sealed class ServiceBusClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<ServiceBusClient> ClientsWithoutAFile() =>
    [
        new ServiceBusClient("name.servicebus.windows.net", new NoCredential()),
        new ServiceBusClient("https://name.servicebus.windows.net:443/", new NoCredential(), new ServiceBusClientOptions()),
        new ServiceBusClient("name.servicebus.windows.net", new AzureNamedKeyCredential("name", "key")),
        new ServiceBusClient("name.servicebus.windows.net", new AzureSasCredential("signature")),
        new ServiceBusClient("Endpoint=sb://name.servicebus.windows.net;SharedAccessKeyName=a;SharedAccessKey=b"),
    ];

    [Theory]
    [MemberData(nameof(ClientsWithoutAFile), DisableDiscoveryEnumeration = true)]
    public async Task A_client_without_a_file_says_on_first_use_what_to_do(ServiceBusClient client)
    {
        var sender = client.CreateSender("jobs");
        var receiver = client.CreateReceiver("jobs");

        foreach (var use in new Func<Task>[] { () => sender.SendMessageAsync(new("body"), Cancellation), () => receiver.ReceiveMessageAsync(cancellationToken: Cancellation) })
        {
            var error = await Assert.ThrowsAsync<ServiceBusException>(use);
            Assert.Equal(ServiceBusFailureReason.ServiceCommunicationProblem, error.Reason);
            Assert.False(error.IsTransient);
            Assert.Contains("LocalFile=", error.Message, StringComparison.Ordinal);
            Assert.Contains("name.servicebus.windows.net", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_administration_client_without_a_file_says_the_same()
    {
        var client = new ServiceBusAdministrationClient("name.servicebus.windows.net", new NoCredential());

        var error = await Assert.ThrowsAsync<ServiceBusException>(() => client.QueueExistsAsync("jobs", Cancellation));

        Assert.Equal(ServiceBusFailureReason.ServiceCommunicationProblem, error.Reason);
    }

    [Fact]
    public async Task Only_the_administration_client_makes_queues()
    {
        await using var bus = await LocalBus.StartAsync();

        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Receivers.ReasonAsync(() => bus.Client.CreateSender("others").SendMessageAsync(new("x"), Cancellation)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Receivers.ReasonAsync(() => bus.Client.CreateReceiver("others").LookAsync()));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Receivers.ReasonAsync(() => bus.Client.CreateReceiver("others").PeekMessageAsync(cancellationToken: Cancellation)));
        Assert.False((await bus.Administration.QueueExistsAsync("others", Cancellation)).Value);
    }

    [Fact]
    public async Task A_string_limited_to_a_queue_serves_no_other()
    {
        await using var bus = await LocalBus.StartAsync();
        await using var client = new ServiceBusClient($"{bus.ConnectionString};EntityPath={LocalBus.Queue}");

        await client.CreateSender(LocalBus.Queue).SendMessageAsync(new("body"), Cancellation);

        Assert.Throws<ArgumentException>(() => client.CreateSender("others"));
    }

    [Fact]
    public async Task Closing_the_client_ends_waits_and_leaves_locked_messages_locked()
    {
        await using var bus = await LocalBus.StartAsync();
        await bus.SendAsync("body");
        await using (var client = new ServiceBusClient(bus.ConnectionString, null, bus.Clock))
        {
            await client.CreateReceiver(LocalBus.Queue).NextAsync();
            var waiting = client.CreateReceiver(LocalBus.Queue).ReceiveMessageAsync(LocalBus.Patience, Cancellation);

            await client.DisposeAsync();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
            Assert.True(client.IsClosed);
            Assert.Throws<ObjectDisposedException>(() => client.CreateSender(LocalBus.Queue));
        }

        Assert.Null(await bus.Client.CreateReceiver(LocalBus.Queue).LookAsync());
        Assert.Equal(1, (await bus.CountAsync()).ActiveMessageCount);
    }

    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
