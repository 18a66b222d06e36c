using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Dgp.FunctionsHost.Storage;

/// <summary>A blob that one process holds at a time. Storage takes it away from a process that stops asking for more time.</summary>
internal sealed class LeasedBlob(BlobContainerClient container, string name, TimeProvider time)
{
    /// <summary>The shortest lease that storage gives: a killed host's work is free after at most this long.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>How often a holder renews: three chances within a period.</summary>
    public static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(4);

    // A holder stops believing in its lease this long before storage does.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private readonly string _leaseId = Guid.NewGuid().ToString();
    private readonly BlobClient _blob = container.GetBlobClient(name);
    private long _renewed;

    /// <summary>Certainly still ours, without asking.</summary>
    public bool IsHeld => Interlocked.Read(ref _renewed) is var at && at != 0 && time.GetElapsedTime(at) < Period - Margin;

    /// <summary>Takes or renews the lease.</summary>
    /// <returns>false: somebody else holds it.</returns>
    /// <exception cref="RequestFailedException">Storage could not be asked.</exception>
    public async Task<bool> TryHoldAsync(CancellationToken cancellation)
    {
        // The same id acquires again what it has already: that renews it.
        var lease = _blob.GetBlobLeaseClient(_leaseId);
        var asked = time.GetTimestamp();
        try
        {
            try
            {
                await lease.AcquireAsync(Period, cancellationToken: cancellation);
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                await CreateAsync(cancellation);
                await lease.AcquireAsync(Period, cancellationToken: cancellation);
            }
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            Interlocked.Exchange(ref _renewed, 0);
            return false;
        }

        Interlocked.Exchange(ref _renewed, asked);
        return true;
    }

    /// <summary>Gives the lease back, so that the next holder need not wait.</summary>
    public async Task ReleaseAsync(bool delete, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _renewed, 0) == 0)
        {
            return;
        }

        try
        {
            if (delete)
            {
                await _blob.DeleteIfExistsAsync(conditions: new BlobRequestConditions { LeaseId = _leaseId }, cancellationToken: cancellation);
            }
            else
            {
                await _blob.GetBlobLeaseClient(_leaseId).ReleaseAsync(cancellationToken: cancellation);
            }
        }
        catch (RequestFailedException)
        {
            // It runs out by itself.
        }
    }

    /// <summary>Whether some process holds it now.</summary>
    public static async Task<bool> IsHeldByAnyoneAsync(BlobContainerClient container, string name, CancellationToken cancellation)
    {
        try
        {
            var properties = await container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellation);
            return properties.Value.LeaseState == LeaseState.Leased;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    private async Task CreateAsync(CancellationToken cancellation)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        try
        {
            await _blob.UploadAsync(
                BinaryData.FromString(""), new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another host was quicker.
        }
    }
}
