using Dgp.Contracts.Jobs;
using Dgp.Ledger;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>Waits for jobs, looking at their statuses.</summary>
internal sealed class JobWatch(JobLedger ledger, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <param name="folders">The jobs', in <see cref="Containers.Results"/>.</param>
    /// <param name="show">Told after each look, in the order of the folders; null where a job has no status yet.</param>
    /// <returns>The final statuses.</returns>
    public async Task<IReadOnlyList<JobStatus>> UntilFinalAsync(
        IReadOnlyList<string> folders, Action<IReadOnlyList<JobStatus?>> show, CancellationToken cancellation)
    {
        var statuses = new JobStatus?[folders.Count];
        while (true)
        {
            for (var i = 0; i < folders.Count; i++)
            {
                if (statuses[i] is not { IsFinal: true })
                {
                    statuses[i] = (await ledger.ReadAsync(folders[i], cancellation))?.Status;
                }
            }

            show(statuses);
            if (statuses.All(s => s is { IsFinal: true }))
            {
                return statuses!;
            }

            await Task.Delay(BetweenLooks, time, cancellation);
        }
    }
}
