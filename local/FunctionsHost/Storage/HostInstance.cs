using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;

namespace Dgp.FunctionsHost.Storage;

/// <summary>
/// This process's sign of life: a blob under lease. Work that a process has claimed is free for others as soon as its lease is gone.
/// One lease for the whole process costs less than one for each blob in work.
/// </summary>
internal sealed class HostInstance(HostStorage storage, HostIdentity identity, TimeProvider time, ILogger<HostInstance> log) : IDisposable
{
    // How long an answer about another process counts.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, (bool Alive, long At)> _others = new();
    private readonly Lock _gate = new();
    private LeasedBlob? _lease;
    private Task _renewing = Task.CompletedTask;

    public string Id => identity.InstanceId;

    /// <summary>Work may be claimed: others see this process alive.</summary>
    public bool IsAlive => _lease?.IsHeld == true;

    /// <summary>Begins to show signs of life; once is enough.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_lease is null)
            {
                _lease = new LeasedBlob(storage.Container, NameOf(Id), time);
                _renewing = Task.Run(() => RenewAsync(_lease, _ending.Token));
            }
        }
    }

    /// <summary>Ends them at once, so that nobody waits for this process.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await _ending.CancelAsync();
        await _renewing;
        if (_lease is { } lease)
        {
            await lease.ReleaseAsync(delete: true, cancellation);
        }
    }

    /// <summary>Whether the process of that id shows signs of life.</summary>
    public async Task<bool> IsAliveAsync(string id, CancellationToken cancellation)
    {
        if (id == Id)
        {
            return true;
        }

        if (_others.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < Freshness)
        {
            return known.Alive;
        }

        var alive = await LeasedBlob.IsHeldByAnyoneAsync(storage.Container, NameOf(id), cancellation);
        _others[id] = (alive, time.GetTimestamp());
        return alive;
    }

    public void Dispose() => _ending.Dispose();

    private string Folder => $"hosts/{identity.HostId}/";

    private string NameOf(string id) => Folder + id;

    private async Task RenewAsync(LeasedBlob lease, CancellationToken ending)
    {
        var swept = false;
        var pause = new StorageBackOff(log, "the host's lease");
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await lease.TryHoldAsync(ending);
                if (!swept)
                {
                    await SweepAsync(ending);
                    swept = true;
                }

                pause.Succeeded();
                await Task.Delay(LeasedBlob.RenewalInterval, time, ending);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                await pause.FailedAsync(e, time, ending);
            }
        }
    }

    // Processes that were killed leave their blob behind.
    private async Task SweepAsync(CancellationToken cancellation)
    {
        await foreach (var blob in storage.Container.GetBlobsAsync(new GetBlobsOptions { Prefix = Folder }, cancellation))
        {
            if (blob.Properties.LeaseState is { } state && state != LeaseState.Leased)
            {
                try
                {
                    await storage.Container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellation);
                }
                catch (RequestFailedException e) when (e.Status == 412)
                {
                    // It is alive after all.
                }
            }
        }
    }
}
