using Azure.Messaging.ServiceBus;
using Dgp.Ledger;
using Microsoft.Extensions.Configuration;

namespace Dgp.Functions.Upkeep;

/// <summary>Looks into the queue and its dead letters without taking anything out.</summary>
public sealed class QueueContents(ServiceBusClient bus, IConfiguration settings)
{
    private const int AtOnce = 250;

    private readonly string _queue = Connections.QueueName(settings);

    /// <summary>The MessageId of every message there is: waiting, locked, scheduled or dead.</summary>
    /// <exception cref="ServiceBusException">The queue fails.</exception>
    public async Task<IReadOnlySet<string>> ListAsync(CancellationToken cancellation)
    {
        var found = new HashSet<string>();
        // The living first: one that dies meanwhile is met among the dead.
        foreach (var part in new[] { SubQueue.None, SubQueue.DeadLetter })
        {
            await using var receiver = bus.CreateReceiver(_queue, new ServiceBusReceiverOptions { SubQueue = part });
            long? from = null;
            while (await receiver.PeekMessagesAsync(AtOnce, from, cancellation) is { Count: > 0 } messages)
            {
                found.UnionWith(messages.Select(m => m.MessageId ?? ""));
                from = messages[^1].SequenceNumber + 1;
            }
        }

        return found;
    }
}
