using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.FunctionsHost.Storage;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>
/// Lists a container again and again and hands new versions of blobs to <see cref="BlobWork"/>. What is done is remembered in memory,
/// so a listing without news costs no further request.
/// </summary>
/// <param name="ready">Ends as soon as there is a worker: without one nothing is claimed, for every claim is an attempt.</param>
internal sealed class BlobListener(
    BlobContainerClient container, BlobPathPattern pattern, BlobReceipts receipts, BlobWork work, Func<CancellationToken, Task> ready, int parallelism, string function, TimeProvider time, ILogger log)
    : IDisposable
{
    private const int PageSize = 5000;

    // Between two listings: short after news, longer the longer nothing comes.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    // Listing a large container may take a fifth of the time.
    private const int PausePerListing = 4;

    private readonly Dictionary<string, BlobVersion> _versions = [];
    private readonly SemaphoreSlim _slots = new(parallelism);
    private Dictionary<string, BlobReceipt> _receipts = [];
    private int _listing;

    public async Task ListenAsync(CancellationToken stopping)
    {
        var pause = ShortestPause;
        var away = new StorageBackOff(log, $"{container.Name} ({function})");
        var begun = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!begun)
                {
                    _receipts = await receipts.ListAsync(stopping);
                }

                var started = time.GetTimestamp();
                var (waited, news) = await ListAsync(stopping);
                away.Succeeded();
                begun = true;
                // From now on a version that is new to this process is new, or another host's.
                _receipts = [];

                pause = news ? ShortestPause : Shorter(pause * 1.5, LongestPause);
                var cost = (time.GetElapsedTime(started) - waited) * PausePerListing;
                await Task.Delay(cost > pause ? cost : pause, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                await away.FailedAsync(e, time, stopping);
            }
        }

        for (var slot = 0; slot < parallelism; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<(TimeSpan Waited, bool News)> ListAsync(CancellationToken stopping)
    {
        _listing++;
        var waited = TimeSpan.Zero;
        var news = false;
        var seen = 0;
        try
        {
            await foreach (var page in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = pattern.Prefix }, stopping).AsPages(pageSizeHint: PageSize))
            {
                foreach (var blob in page.Values)
                {
                    seen++;
                    var version = Version(blob);
                    version.Listing = _listing;
                    if (version.IsDue(time.GetUtcNow()))
                    {
                        news = true;
                        var asked = time.GetTimestamp();
                        await BeginAsync(version, stopping);
                        waited += time.GetElapsedTime(asked);
                    }
                }
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            log.NoContainer(function, container.Name);
        }

        Forget(seen);
        return (waited, news);
    }

    private BlobVersion Version(BlobItem blob)
    {
        if (_versions.TryGetValue(blob.Name, out var known) && known.Tag == BlobVersion.TagOf(blob.Properties.ETag))
        {
            return known;
        }

        var version = new BlobVersion(blob);
        if (pattern.Match(blob.Name) is null)
        {
            version.Done();
        }
        else if (_receipts.TryGetValue(receipts.NameOf(version), out var receipt))
        {
            version.Receipt = receipt;
            if (receipt.Done)
            {
                version.Done();
            }
        }

        return _versions[blob.Name] = version;
    }

    private async Task BeginAsync(BlobVersion version, CancellationToken stopping)
    {
        await ready(stopping);
        await _slots.WaitAsync(stopping);
        version.Begin();
        _ = Task.Run(async () =>
        {
            try
            {
                await work.DoAsync(version, stopping);
            }
            finally
            {
                _slots.Release();
            }
        }, CancellationToken.None);
    }

    // Deleted blobs leave memory as soon as a whole listing was without them.
    private void Forget(int seen)
    {
        if (_versions.Count > seen)
        {
            foreach (var name in _versions.Where(entry => entry.Value.Listing != _listing).Select(entry => entry.Key).ToList())
            {
                _versions.Remove(name);
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
