using Azure.Messaging.ServiceBus;
using Dgp.Functions.Upkeep;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>What the queue gave up comes here. It is completed after its end is recorded, so no end goes unrecorded.</summary>
public sealed class RecordDeadLetter(DeadLetters deadLetters)
{
    [Function(nameof(RecordDeadLetter))]
    public async Task RunAsync(
        [ServiceBusTrigger("%JobQueue%/$DeadLetterQueue", Connection = "ServiceBus", AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellation)
    {
        await deadLetters.RecordAsync(message, cancellation);
        await actions.CompleteMessageAsync(message, cancellation);
    }
}
