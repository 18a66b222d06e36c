using System.IO.Compression;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Decompression.</summary>
internal static class PngZlib
{
    private const int Deflate = 8;
    private const int MaxWindow = 7;
    private const int Prefix = 2;

    /// <summary>The filtered rows. A wrong checksum at their end does not matter, as in the published package.</summary>
    /// <exception cref="ImageFormatException">The data begins wrongly.</exception>
    public static Stream Open(ReadOnlyMemory<byte> compressed)
    {
        var head = compressed.Span;
        if (head.Length < Prefix)
        {
            throw new InvalidImageContentException("The PNG has no pixels.");
        }

        if ((head[0] & 0xF) != Deflate || head[0] >> 4 > MaxWindow)
        {
            throw new ImageFormatException($"The PNG's pixels are compressed in an unknown way: {head[0]:X2}.");
        }

        return new DeflateStream(new MemoryStream(compressed[Prefix..].ToArray(), writable: false), CompressionMode.Decompress);
    }

    /// <returns>Null if damaged or longer than <paramref name="limit"/>: a few bytes can stand for gigabytes.</returns>
    public static byte[]? TryDecompress(ReadOnlySpan<byte> zlib, int limit)
    {
        try
        {
            using var source = new ZLibStream(new MemoryStream(zlib.ToArray()), CompressionMode.Decompress);
            using var output = new MemoryStream();
            var block = new byte[1 << 14];
            for (int count; (count = source.Read(block)) > 0;)
            {
                output.Write(block, 0, count);
                if (output.Length > limit)
                {
                    return null;
                }
            }

            return output.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
