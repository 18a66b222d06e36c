using Azure.Storage.Blobs;

namespace Dgp.FunctionsHost.Blobs;

internal static class BlobAddress
{
    /// <summary>
    /// Whether a client reaches exactly this blob. It does not where the name has a segment <c>.</c> or <c>..</c> (addresses are
    /// normalised on their way) or begins or ends with a slash (the client trims it): such a client would point at another blob.
    /// </summary>
    public static bool IsReachable(BlobContainerClient container, string name)
    {
        var path = container.GetBlobClient(name).Uri.AbsolutePath;
        return Uri.UnescapeDataString(path).EndsWith($"/{container.Name}/{name}", StringComparison.Ordinal);
    }
}
