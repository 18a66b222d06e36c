using Azure;
using Azure.Messaging.ServiceBus;
using Dgp.Contracts;
using Dgp.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Dgp.Functions.Upkeep;

/// <summary>Takes the dead letters off the queue, each after its end is recorded, so no end goes unrecorded.</summary>
public sealed class DeadLetterDrain(ServiceBusClient bus, DeadLetters letters, IConfiguration settings, TimeProvider time, ILogger<DeadLetterDrain> log)
{
    // Few, so that the last one is recorded while its lock lasts.
    private const int AtOnce = 16;

    // A call ends before the next one is due; that goes on with what is left.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    // An empty queue answers after this.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly string _queue = Connections.QueueName(settings);

    /// <returns>How many were recorded and taken off.</returns>
    /// <exception cref="AggregateException">Some could not be recorded. They come again when their locks have run out.</exception>
    /// <exception cref="ServiceBusException">The queue fails.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        await using var receiver = bus.CreateReceiver(_queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var recorded = 0;
        var failures = new List<Exception>();
        var begun = time.GetTimestamp();
        while (failures.Count < AtOnce && time.GetElapsedTime(begun) < Longest && !cancellation.IsCancellationRequested)
        {
            // Not cancelled but waited out: a letter on its way to a receiver that no longer listens is locked in vain.
            var batch = await receiver.ReceiveMessagesAsync(AtOnce, Wait, CancellationToken.None);
            if (batch.Count == 0)
            {
                break;
            }

            foreach (var letter in batch)
            {
                cancellation.ThrowIfCancellationRequested();
                if (await FailureAsync(receiver, letter, cancellation) is { } failure)
                {
                    failures.Add(failure);
                }
                else
                {
                    recorded++;
                }
            }
        }

        return failures.Count == 0 ? recorded : throw new AggregateException($"{failures.Count} dead letters were not recorded.", failures);
    }

    /// <returns>Null if it was recorded. One that cannot be must not hold up the others.</returns>
    private async Task<Exception?> FailureAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage letter, CancellationToken cancellation)
    {
        try
        {
            await letters.RecordAsync(letter, cancellation);
            await receiver.CompleteMessageAsync(letter, cancellation);
            return null;
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            // It comes again, and recording it again changes nothing.
            return null;
        }
        catch (RequestFailedException e)
        {
            log.CannotRecord(Printable.Text(letter.MessageId ?? ""), e);
            return e;
        }
    }
}
