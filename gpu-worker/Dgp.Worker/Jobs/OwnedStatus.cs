using Dgp.Contracts.Jobs;
using Dgp.Ledger;

namespace Dgp.Worker.Jobs;

/// <summary>
/// The status of a job that this worker has taken. Each write is on condition of the last one, so that a worker that was replaced
/// while it slept learns of it before it can change anything. Not for two tasks at once.
/// </summary>
internal sealed class OwnedStatus(JobLedger ledger, StoredStatus taken)
{
    private StoredStatus _current = taken;

    /// <summary>As written or seen last.</summary>
    public JobStatus Status => _current.Status;

    public string Folder => _current.Folder;

    /// <param name="change">Made anew of each version; must be the same for the same version.</param>
    /// <exception cref="JobStoppedException">Cancelled: a person asked for it in between; Replaced.</exception>
    public async Task WriteAsync(Func<JobStatus, JobStatus> change, CancellationToken cancellation)
    {
        while (!await TryWriteAsync(change, cancellation))
        {
            await RefreshAsync(cancellation);
        }
    }

    /// <summary>Writes a final state, whatever was asked for in the meantime.</summary>
    /// <exception cref="JobStoppedException">Replaced.</exception>
    public async Task FinishAsync(Func<JobStatus, JobStatus> change, CancellationToken cancellation)
    {
        while (!await TryWriteAsync(change, cancellation))
        {
            await ReadAsync(cancellation);
        }
    }

    /// <summary>Looks whether the job is still this worker's, and wanted.</summary>
    /// <exception cref="JobStoppedException">Cancelled, Replaced.</exception>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        if (_current.Status.CancelRequested)
        {
            throw new JobStoppedException(StopReason.Cancelled);
        }
    }

    /// <summary>Whether the job is still this worker's; changes nothing here, so that any thread may ask.</summary>
    public async Task<bool> IsMineAsync(CancellationToken cancellation) => IsMine(await ledger.ReadAsync(Folder, cancellation));

    /// <summary>Whether somebody, no matter who, has brought the job to its end.</summary>
    public async Task<bool> IsFinalAsync(CancellationToken cancellation) => (await ledger.ReadAsync(Folder, cancellation))?.Status.IsFinal == true;

    private async Task<bool> TryWriteAsync(Func<JobStatus, JobStatus> change, CancellationToken cancellation)
    {
        if (await ledger.ReplaceAsync(_current, change(_current.Status), cancellation) is not { } written)
        {
            return false;
        }

        _current = written;
        return true;
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var there = await ledger.ReadAsync(Folder, cancellation);
        _current = IsMine(there) ? there! : throw new JobStoppedException(StopReason.Replaced);
    }

    private bool IsMine(StoredStatus? there) =>
        there?.Status is { State: JobState.Running } status && (status.Reopened, status.Attempt, status.Worker) == (Status.Reopened, Status.Attempt, Status.Worker);
}
