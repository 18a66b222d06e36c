using Azure;
using Azure.Storage.Blobs.Models;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>A blob as it was listed once, and how far this process is with it.</summary>
internal sealed class BlobVersion(BlobItem blob)
{
    private long _due;

    public string Name => blob.Name;

    public BlobItemProperties Properties => blob.Properties;

    public IDictionary<string, string> Metadata => blob.Metadata;

    /// <summary>The blob's ETag.</summary>
    public string Tag { get; } = TagOf(blob.Properties.ETag);

    /// <summary>Listings write it without quotes, headers with.</summary>
    public static string TagOf(ETag? tag) => tag?.ToString().Trim('"') ?? "";

    /// <summary>The last listing that had it.</summary>
    public int Listing { get; set; }

    /// <summary>As this process saw it last; null if unknown.</summary>
    public BlobReceipt? Receipt { get; set; }

    /// <summary>Nothing is left to do.</summary>
    public bool IsDone => Interlocked.Read(ref _due) == long.MaxValue;

    /// <summary>There is something to do, and it is time.</summary>
    public bool IsDue(DateTimeOffset now) => Interlocked.Read(ref _due) <= now.UtcTicks;

    public void Done() => Interlocked.Exchange(ref _due, long.MaxValue);

    /// <summary>In work: not due before the work says so.</summary>
    public void Begin() => Interlocked.Exchange(ref _due, long.MaxValue - 1);

    public void AgainAt(DateTimeOffset when) => Interlocked.Exchange(ref _due, when.UtcTicks);
}
