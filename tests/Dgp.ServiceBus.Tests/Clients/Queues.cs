using Azure.Messaging.ServiceBus;

namespace Dgp.ServiceBus.Tests.Clients;

/// <summary>Short words for what every test does.</summary>
internal static class Queues
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ServiceBusReceivedMessage> TakeAsync(this ServiceBusReceiver receiver) =>
        await receiver.ReceiveMessageAsync(Patience, Cancellation) ?? throw new TimeoutException($"Nothing came from {receiver.EntityPath}.");

    public static async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAllAsync(this ServiceBusReceiver receiver)
    {
        var all = new List<ServiceBusReceivedMessage>();
        while (await receiver.PeekMessagesAsync(250, all.Count == 0 ? 0 : all[^1].SequenceNumber + 1, Cancellation) is { Count: > 0 } some)
        {
            all.AddRange(some);
        }

        return all;
    }

    public static ServiceBusReceiver DeadLetters(this ServiceBusClient client, string queue) =>
        client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    public static async Task<ServiceBusFailureReason> FailsAsync(Func<Task> what) => (await Assert.ThrowsAsync<ServiceBusException>(what)).Reason;
}
