using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;

namespace Dgp.Functions.Intake;

/// <summary>
/// Counts jobs against their owner's limits before they are opened. Those that come at once share one write of the account, for one blob takes few
/// writes a second. Limits hold exactly as long as the account does: see <see cref="OwnerAccounts"/>.
/// </summary>
public sealed class Quota(JobLedger ledger, JobLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Party> _gathering = [];
    private readonly Dictionary<string, Party> _last = [];

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Counts a job as open.</summary>
    /// <returns>Null where there was room; else why there was none, and nothing was counted.</returns>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    public async Task<DgpException?> OpenAsync(JobMessage job)
    {
        if (limits.Refusal(job.Options) is { } tooManySteps)
        {
            return tooManySteps;
        }

        var owner = UploadName.OwnerOf(job.Source.Name);
        var (party, place) = Join(owner);
        var (taken, account) = await party.Counting;
        return place < taken ? null : limits.Refusal(owner, account, time.GetUtcNow());
    }

    /// <summary>Takes back what was counted for a job that another had opened already.</summary>
    public Task TakeBackAsync(JobMessage job, CancellationToken cancellation) =>
        ledger.Owners.ChangeAsync(UploadName.OwnerOf(job.Source.Name), Today, a => a with { Open = Math.Max(0, a.Open - 1) }, cancellation);

    private (Party Party, int Place) Join(string owner)
    {
        lock (_lock)
        {
            if (!_gathering.TryGetValue(owner, out var party))
            {
                var before = _last.GetValueOrDefault(owner)?.Counting ?? Task.CompletedTask;
                _gathering[owner] = _last[owner] = party = new Party();
                party.Counting = CountAsync(owner, party, before);
            }

            return (party, party.Size++);
        }
    }

    private async Task<(int Taken, OwnerAccount Account)> CountAsync(string owner, Party party, Task before)
    {
        // Not within the lock of the first who joins.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _gathering.Remove(owner);
        }

        try
        {
            var taken = 0;
            var account = await ledger.Owners.ChangeAsync(
                owner,
                Today,
                a =>
                {
                    taken = Math.Min(party.Size, limits.Room(a));
                    return a with { Open = a.Open + taken };
                },
                // It is for all of them: none that leaves may stop it.
                CancellationToken.None);
            return (taken, account);
        }
        finally
        {
            lock (_lock)
            {
                if (_last.GetValueOrDefault(owner) == party)
                {
                    _last.Remove(owner);
                }
            }
        }
    }

    /// <summary>Jobs that are counted together.</summary>
    private sealed class Party
    {
        public int Size { get; set; }

        public Task<(int Taken, OwnerAccount Account)> Counting { get; set; } = null!;
    }
}
