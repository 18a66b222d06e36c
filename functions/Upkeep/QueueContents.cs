using Azure.Messaging.ServiceBus;
using Dgp.Ledger;
using Microsoft.Extensions.Configuration;

namespace Dgp.Functions.Upkeep;

/// <summary>The first messages of a queue or of its dead letters.</summary>
/// <param name="Jobs">Whose messages they are.</param>
/// <param name="UpTo">Every message that was sent before this is among them, by the queue's clock. The end of time where there are no others.</param>
public sealed record QueueFront(IReadOnlySet<string> Jobs, DateTimeOffset UpTo)
{
    public bool IsAll => UpTo == DateTimeOffset.MaxValue;
}

/// <summary>
/// Looks at the queue and its dead letters without taking anything out. Never at all of it: hundreds of thousands may wait. Counting them would take the right
/// to manage the queue, which the functions do not have and do not need.
/// </summary>
public sealed class QueueContents(ServiceBusClient bus, IConfiguration settings)
{
    /// <summary>More than workers hold at once: past them lies what waits.</summary>
    public const int FrontLength = 250;

    private readonly string _queue = Connections.QueueName(settings);

    /// <summary>The messages that come next, with those that workers hold.</summary>
    /// <exception cref="ServiceBusException">The queue fails.</exception>
    public Task<QueueFront> FrontAsync(CancellationToken cancellation) => FrontAsync(SubQueue.None, cancellation);

    /// <exception cref="ServiceBusException">The queue fails.</exception>
    public Task<QueueFront> DeadAsync(CancellationToken cancellation) => FrontAsync(SubQueue.DeadLetter, cancellation);

    /// <summary>Whether a job's message is on the queue under a number that it is known by.</summary>
    /// <exception cref="ServiceBusException">The queue fails.</exception>
    public async Task<bool> HasAsync(string jobId, long sequenceNumber, CancellationToken cancellation)
    {
        await using var receiver = bus.CreateReceiver(_queue);
        return await receiver.PeekMessageAsync(sequenceNumber, cancellation) is { } message && message.SequenceNumber == sequenceNumber && JobOf(message) == jobId;
    }

    private async Task<QueueFront> FrontAsync(SubQueue part, CancellationToken cancellation)
    {
        await using var receiver = bus.CreateReceiver(_queue, new ServiceBusReceiverOptions { SubQueue = part });
        var jobs = new HashSet<string>();
        ServiceBusReceivedMessage? last = null;
        for (var seen = 0; seen < FrontLength;)
        {
            // Fewer than were asked for are not the last: only none is the end.
            if (await receiver.PeekMessagesAsync(FrontLength - seen, last?.SequenceNumber + 1, cancellation) is not { Count: > 0 } messages)
            {
                return new QueueFront(jobs, DateTimeOffset.MaxValue);
            }

            jobs.UnionWith(messages.Select(JobOf));
            seen += messages.Count;
            last = messages[^1];
        }

        return new QueueFront(jobs, last!.EnqueuedTime);
    }

    // The MessageId begins with the job's identity; of a job that was opened again, the attempt follows.
    private static string JobOf(ServiceBusReceivedMessage message) =>
        message.MessageId is { Length: > Contracts.Jobs.JobId.Length } id ? id[..Contracts.Jobs.JobId.Length] : message.MessageId ?? "";
}
