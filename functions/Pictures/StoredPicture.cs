using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Functions.Pictures;

/// <summary>Looks at a picture in storage: its properties, and of its bytes only as many as its header needs.</summary>
internal static class StoredPicture
{
    /// <summary>Bytes from the start that are ever read.</summary>
    public const int MostHeaderBytes = 256 << 10;

    // How far the header is read, in bytes: most end within the first; EXIF with a thumbnail within the second.
    private static readonly int[] Reaches = [16 << 10, 80 << 10, MostHeaderBytes];

    /// <returns>Null where there is no such blob.</returns>
    /// <exception cref="RequestFailedException">Storage fails.</exception>
    public static async Task<BlobProperties?> FindAsync(BlobClient blob, CancellationToken cancellation)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>One version of a picture, after all checks that need no pixel.</summary>
    /// <exception cref="DgpException">UnknownFormat, BadImage, TooLarge.</exception>
    /// <exception cref="RequestFailedException">Status 404 or 412: it is no longer that version. Others: storage fails.</exception>
    public static async Task<PictureRef> InspectAsync(BlobClient blob, BlobProperties properties, CancellationToken cancellation)
    {
        RequireLength(properties.ContentLength);
        var start = Array.Empty<byte>();
        foreach (var reach in Reaches)
        {
            start = [.. start, .. await ReadAsync(blob, properties, start.Length, reach, cancellation)];
            if (PictureHeader.Read(start) is { } header)
            {
                RequireModest(header);
                return new PictureRef(
                    blob.BlobContainerName, blob.Name, properties.ETag.ToString(), properties.ContentLength, header.Width, header.Height, header.Format);
            }

            if (start.Length == properties.ContentLength)
            {
                throw PictureHeader.Bad("it ends before its size is said");
            }
        }

        throw TooFar();
    }

    /// <exception cref="DgpException">UnknownFormat, BadImage, TooLarge.</exception>
    public static PictureHeader Inspect(ReadOnlySpan<byte> start, long length)
    {
        RequireLength(length);
        var header = PictureHeader.Read(start) ?? throw (start.Length == length ? PictureHeader.Bad("it ends before its size is said") : TooFar());
        RequireModest(header);
        return header;
    }

    private static async Task<byte[]> ReadAsync(BlobClient blob, BlobProperties properties, int from, int to, CancellationToken cancellation)
    {
        var bytes = new byte[Math.Min(to, properties.ContentLength) - from];
        var options = new BlobDownloadOptions
        {
            Range = new HttpRange(from, bytes.Length),
            Conditions = new BlobRequestConditions { IfMatch = properties.ETag },
        };
        using var download = (await blob.DownloadStreamingAsync(options, cancellation)).Value;
        await download.Content.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    private static void RequireLength(long length)
    {
        if (length == 0)
        {
            throw new DgpException(ErrorCode.UnknownFormat, "The file is empty.", "Upload a PNG, JPEG or WebP.");
        }

        if (length > PictureLimits.MostBytes)
        {
            throw TooLong($"has {length >> 20} MB");
        }
    }

    /// <param name="problem">Completes "The file".</param>
    public static DgpException TooLong(string problem) =>
        new(ErrorCode.TooLarge, $"The file {problem}.", $"Files may have up to {PictureLimits.MostBytes >> 20} MB.");

    private static void RequireModest(PictureHeader header)
    {
        if (header.Pixels > PictureLimits.MostPixels)
        {
            throw new DgpException(
                ErrorCode.TooLarge,
                $"The picture has {header.Width} x {header.Height} pixels.",
                $"Reduce it to at most {PictureLimits.MostPixels / 1_000_000} million pixels.");
        }
    }

    private static DgpException TooFar() => new(
        ErrorCode.BadImage,
        $"The picture's size is not said within its first {MostHeaderBytes >> 10} KB.",
        "Save it without its thumbnail, colour profile and other metadata.");
}
