using Dgp.Functions.Upkeep;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>Every ten minutes, on one instance: goes on with a pass that was too long for one call, or begins one when an hour is over.</summary>
public sealed class ReconcileUploads(Reconcile reconcile)
{
    [Function(nameof(ReconcileUploads))]
    public Task RunAsync([TimerTrigger("0 3-59/10 * * * *")] TimerInfo timer, CancellationToken cancellation) => reconcile.RunAsync(cancellation);
}
