using Dgp.Functions.Upkeep;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>Every minute, on one instance: what the queue gave up becomes the failed status of its job.</summary>
public sealed class RecordDeadLetters(DeadLetterDrain drain)
{
    [Function(nameof(RecordDeadLetters))]
    public Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellation) => drain.RunAsync(cancellation);
}
