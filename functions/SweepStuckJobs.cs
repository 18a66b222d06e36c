using Dgp.Functions.Upkeep;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>Every five minutes, on one instance: open jobs that nobody has and nothing announces.</summary>
public sealed class SweepStuckJobs(StuckJobs stuck)
{
    [Function(nameof(SweepStuckJobs))]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellation) => stuck.SweepAsync(cancellation);
}
