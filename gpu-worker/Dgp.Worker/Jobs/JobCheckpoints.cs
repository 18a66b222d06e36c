namespace Dgp.Worker.Jobs;

/// <summary>The checkpoint of one restoration.</summary>
/// <param name="Earlier">Local file of what an earlier attempt left; null where there is none.</param>
/// <param name="Writer">For what this one leaves.</param>
internal sealed record JobCheckpoint(string? Earlier, CheckpointWriter Writer);

/// <summary>The checkpoints of one attempt at a job, one for each of its restorations, in their order.</summary>
internal sealed class JobCheckpoints(IReadOnlyList<JobCheckpoint> all) : IDisposable
{
    public JobCheckpoint this[int restoration] => all[restoration];

    /// <summary>Waits for what is being written.</summary>
    public Task FlushAsync() => Task.WhenAll(all.Select(c => c.Writer.FlushAsync()));

    /// <summary>Takes those away that are still what this worker wrote.</summary>
    public async Task DeleteOwnAsync(CancellationToken cancellation)
    {
        foreach (var checkpoint in all)
        {
            await checkpoint.Writer.DeleteOwnAsync(cancellation);
        }
    }

    public void Dispose()
    {
        foreach (var (earlier, writer) in all)
        {
            writer.Dispose();
            if (earlier is not null)
            {
                File.Delete(earlier);
            }
        }
    }
}
