using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.FunctionsHost.Storage;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>
/// The receipts of one function: <c>blobreceipts/host/function/etag/container/name</c>, as the published host lays them out.
/// A receipt is created or changed only on condition of what was seen before, so of several hosts exactly one gets a version.
/// </summary>
internal sealed class BlobReceipts(
    BlobContainerClient container, HostInstance instance, string folder, string watched, int maxAttempts, TimeProvider time)
{
    private const int MaxNameLength = 1024;

    /// <summary>All receipts by name, for a host that starts: one request for 5,000 instead of one for each.</summary>
    public async Task<Dictionary<string, BlobReceipt>> ListAsync(CancellationToken cancellation)
    {
        var receipts = new Dictionary<string, BlobReceipt>();
        try
        {
            await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = folder }, cancellation))
            {
                receipts[blob.Name] = BlobReceipt.From(blob.Metadata, blob.Properties.ETag ?? default);
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // The first host of all.
        }

        return receipts;
    }

    public string NameOf(BlobVersion version)
    {
        var path = $"{folder}{version.Tag}/{watched}/";
        // A long name, or one that an address would change, is kept by its hash.
        return path.Length + version.Name.Length <= MaxNameLength && BlobAddress.IsReachable(container, path + version.Name)
            ? path + version.Name
            : path + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.Name)));
    }

    /// <summary>Tries to become the one who works on this version.</summary>
    /// <exception cref="RequestFailedException">Storage does not answer; nothing is known.</exception>
    public async Task<Claim> ClaimAsync(BlobVersion version, CancellationToken cancellation)
    {
        if (!instance.IsAlive)
        {
            // Others would take the work for abandoned.
            return Claim.Later(time.GetUtcNow());
        }

        var known = version.Receipt;
        if (known is null)
        {
            if (await CreateAsync(version, cancellation) is { } created)
            {
                version.Receipt = created;
                return Claim.Mine;
            }

            known = await ReadAsync(version, cancellation);
            if (known is null)
            {
                return Claim.Later(time.GetUtcNow());
            }
        }

        version.Receipt = known;
        if (known.Done)
        {
            return Claim.Nothing;
        }

        if (known.Owner == instance.Id)
        {
            // The answer to an earlier claim got lost on the way.
            return Claim.Mine;
        }

        if (known.Owner is { } owner && await instance.IsAliveAsync(owner, cancellation))
        {
            version.Receipt = null;
            return Claim.Later(time.GetUtcNow() + LeasedBlob.Period / 4);
        }

        if (known.Owner is null && known.NotBefore > time.GetUtcNow())
        {
            return Claim.Later(known.NotBefore);
        }

        if (known.Attempts >= maxAttempts)
        {
            return Claim.UsedUp;
        }

        var mine = known with { Owner = instance.Id, Attempts = known.Attempts + 1, NotBefore = default };
        version.Receipt = await ReplaceAsync(version, known, mine, cancellation);
        return version.Receipt is null ? Claim.Later(time.GetUtcNow()) : Claim.Mine;
    }

    /// <summary>Writes how work on this version ended.</summary>
    /// <returns>false: another host has taken it over in the meantime.</returns>
    public async Task<bool> SettleAsync(BlobVersion version, Func<BlobReceipt, BlobReceipt> change, CancellationToken cancellation)
    {
        var known = version.Receipt!;
        version.Receipt = await ReplaceAsync(version, known, change(known), cancellation);
        if (version.Receipt is not null)
        {
            return true;
        }

        // Perhaps it was written and only the answer got lost.
        version.Receipt = await ReadAsync(version, cancellation);
        return version.Receipt is { } now && now == (change(known) with { Tag = now.Tag });
    }

    private async Task<BlobReceipt?> CreateAsync(BlobVersion version, CancellationToken cancellation)
    {
        var receipt = new BlobReceipt(false, instance.Id, 1, default, default);
        var options = new BlobUploadOptions { Metadata = receipt.ToMetadata(), Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            var response = await Blob(version).UploadAsync(new BinaryData([]), options, cancellation);
            return receipt with { Tag = response.Value.ETag };
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return null;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            return null;
        }
    }

    private async Task<BlobReceipt?> ReadAsync(BlobVersion version, CancellationToken cancellation)
    {
        try
        {
            var properties = (await Blob(version).GetPropertiesAsync(cancellationToken: cancellation)).Value;
            return BlobReceipt.From(properties.Metadata, properties.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private async Task<BlobReceipt?> ReplaceAsync(BlobVersion version, BlobReceipt old, BlobReceipt replacement, CancellationToken cancellation)
    {
        try
        {
            var response = await Blob(version).SetMetadataAsync(
                replacement.ToMetadata(), new BlobRequestConditions { IfMatch = old.Tag }, cancellation);
            return replacement with { Tag = response.Value.ETag };
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return null;
        }
    }

    private BlobClient Blob(BlobVersion version) => container.GetBlobClient(NameOf(version));
}
