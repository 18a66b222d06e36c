using Azure;
using Azure.Storage.Blobs;
using Dgp.FunctionsHost.Storage;
using Dgp.FunctionsHost.Workers;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>One version of a blob from claim to settled receipt.</summary>
internal sealed class BlobWork(
    Func<BlobVersion, CancellationToken, Task> run, BlobContainerClient container, BlobReceipts receipts, PoisonBlobs poison,
    int maxAttempts, string function, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClaimPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Does what can be done now, and leaves in <paramref name="version"/> when to come again. Never fails.</summary>
    public async Task DoAsync(BlobVersion version, CancellationToken stopping)
    {
        try
        {
            var claim = await receipts.ClaimAsync(version, stopping);
            switch (claim.Result)
            {
                case ClaimResult.Mine when !BlobAddress.IsReachable(container, version.Name):
                    await GiveUpAsync(version, "its name has a segment '.' or '..', or a slash at an end, which storage clients do not keep", stopping);
                    break;
                case ClaimResult.Mine:
                    await AttemptAsync(version, stopping);
                    break;
                case ClaimResult.Later:
                    version.AgainAt(claim.Until);
                    break;
                case ClaimResult.UsedUp:
                    await GiveUpAsync(version, "the host ended in the middle of every attempt", stopping);
                    break;
                default:
                    version.Done();
                    break;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A claim that may have been made is another host's as soon as this one is gone.
        }
        catch (Exception e)
        {
            log.ClaimFailed(function, version.Name, e.Message.Split('\n')[0]);
            version.AgainAt(time.GetUtcNow() + ClaimPause);
        }
    }

    private async Task AttemptAsync(BlobVersion version, CancellationToken stopping)
    {
        var attempt = version.Receipt!.Attempts;
        try
        {
            await run(version, stopping);
        }
        catch (Exception e) when (stopping.IsCancellationRequested && e is (OperationCanceledException or WorkerException))
        {
            // Not the blob's fault: the attempt does not count.
            await SettleAsync(version, receipt => receipt with { Owner = null, Attempts = receipt.Attempts - 1 }, stopping);
            return;
        }
        catch (Exception e)
        {
            await FailedAsync(version, attempt, e, stopping);
            return;
        }

        await SettleAsync(version, static receipt => receipt with { Done = true, Owner = null, NotBefore = default }, stopping);
        version.Done();
    }

    private async Task FailedAsync(BlobVersion version, int attempt, Exception error, CancellationToken stopping)
    {
        if (await IsGoneAsync(version, stopping))
        {
            log.Superseded(function, version.Name);
            await SettleAsync(version, static receipt => receipt with { Done = true, Owner = null, NotBefore = default }, stopping);
            version.Done();
        }
        else if (attempt >= maxAttempts)
        {
            await GiveUpAsync(version, error.Message, stopping);
        }
        else
        {
            var pause = FirstPause * Math.Pow(2, attempt - 1);
            var again = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
            log.Again(function, version.Name, attempt, maxAttempts, (again - time.GetUtcNow()).TotalSeconds);
            await SettleAsync(version, receipt => receipt with { Owner = null, NotBefore = again }, stopping);
            version.AgainAt(again);
        }
    }

    private async Task GiveUpAsync(BlobVersion version, string reason, CancellationToken stopping)
    {
        if (!await UntilItWorksAsync(() => poison.AddAsync(version, CancellationToken.None), stopping))
        {
            // Not done without its record; the next host gives it up again.
            return;
        }

        log.Poison(function, version.Name, version.Receipt!.Attempts, reason, poison.NameOf(version));
        await SettleAsync(version, static receipt => receipt with { Done = true, Owner = null, NotBefore = default }, stopping);
        version.Done();
    }

    // The version may have been replaced or deleted since it was listed; then nothing is left to do for it.
    private async Task<bool> IsGoneAsync(BlobVersion version, CancellationToken stopping)
    {
        try
        {
            var properties = await container.GetBlobClient(version.Name).GetPropertiesAsync(cancellationToken: stopping);
            return BlobVersion.TagOf(properties.Value.ETag) != version.Tag;
        }
        catch (RequestFailedException e)
        {
            return e.Status == 404;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SettleAsync(BlobVersion version, Func<BlobReceipt, BlobReceipt> change, CancellationToken stopping)
    {
        var mine = true;
        await UntilItWorksAsync(async () => mine = await receipts.SettleAsync(version, change, CancellationToken.None), stopping);
        if (!mine)
        {
            log.TakenOver(function, version.Name);
        }
    }

    // Storage that is away comes back. Once the host stops it gets one more chance.
    private async Task<bool> UntilItWorksAsync(Func<Task> write, CancellationToken stopping)
    {
        var pause = new StorageBackOff(log, "the receipts of " + function);
        while (true)
        {
            try
            {
                await write();
                pause.Succeeded();
                return true;
            }
            catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException or IOException)
            {
                if (stopping.IsCancellationRequested)
                {
                    log.NotSettled(function, e.Message.Split('\n')[0]);
                    return false;
                }

                await pause.FailedAsync(e, time, stopping);
            }
        }
    }
}
