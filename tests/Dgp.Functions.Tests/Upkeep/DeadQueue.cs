using Azure.Messaging.ServiceBus;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests.Upkeep;

/// <summary>Moves messages to the dead letters, as a worker or the queue itself does.</summary>
internal static class DeadQueue
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task BuryAsync(LocalServices services, string messageId, string reason, string description = "as tested") =>
        LocalServices.UntilAsync(async () =>
        {
            await using var receiver = services.Bus.CreateReceiver(services.Queue);
            var others = new List<ServiceBusReceivedMessage>();
            ServiceBusReceivedMessage? wanted = null;
            while (wanted is null && await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(100), Cancellation) is { } message)
            {
                wanted = message.MessageId == messageId ? message : null;
                others.AddRange(wanted is null ? [message] : []);
            }

            foreach (var other in others)
            {
                await receiver.AbandonMessageAsync(other, cancellationToken: Cancellation);
            }

            if (wanted is not null)
            {
                await receiver.DeadLetterMessageAsync(wanted, reason, description, Cancellation);
            }

            return wanted;
        }, $"message {messageId}");

    public static async Task<ServiceBusReceivedMessage> ExhumeAsync(LocalServices services, string messageId)
    {
        await using var receiver = services.Bus.CreateReceiver(services.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        return await LocalServices.UntilAsync(async () =>
        {
            var message = await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(100), Cancellation);
            return message?.MessageId == messageId ? message : null;
        }, $"dead letter {messageId}");
    }
}
