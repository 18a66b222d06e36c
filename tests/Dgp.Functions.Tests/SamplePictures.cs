using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Functions.Tests;

/// <summary>Files of small pictures, as an encoder writes them, and what can be done to them.</summary>
internal static class SamplePictures
{
    public static byte[] Png(int width = 32, int height = 24, byte shade = 90) => Encoded(width, height, shade, new PngEncoder());

    public static byte[] Jpeg(int width = 32, int height = 24, byte shade = 90) => Encoded(width, height, shade, new JpegEncoder());

    public static byte[] LossyWebp(int width = 32, int height = 24) => Encoded(width, height, 90, new WebpEncoder { FileFormat = WebpFileFormatType.Lossy });

    public static byte[] LosslessWebp(int width = 32, int height = 24) =>
        Encoded(width, height, 90, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless });

    /// <summary>The same picture with so many bytes of segments that a camera writes before its size.</summary>
    public static byte[] JpegWithSegments(int bytes)
    {
        const int most = 0xFFFF - 2;
        var jpeg = Jpeg();
        var segments = new List<byte>();
        while (bytes > 0)
        {
            var length = Math.Min(bytes, most);
            segments.AddRange([0xFF, 0xE2, (byte)((length + 2) >> 8), (byte)(length + 2)]);
            segments.AddRange(Enumerable.Range(0, length).Select(i => (byte)(i * 7)));   // with 0xFF among them
            bytes -= length;
        }

        return [.. jpeg[..2], .. segments, .. jpeg[2..]];
    }

    /// <summary>A header chunk with a right checksum, whatever it says.</summary>
    public static byte[] PngHeader(uint width, uint height, byte depth = 8, byte colour = 2, byte compression = 0, byte filter = 0, byte interlace = 0)
    {
        var chunk = new byte[17];
        "IHDR"u8.CopyTo(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), width);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8), height);
        new[] { depth, colour, compression, filter, interlace }.CopyTo(chunk, 12);
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32(chunk));
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. chunk, .. checksum];
    }

    private static byte[] Encoded(int width, int height, byte shade, IImageEncoder encoder)
    {
        using var image = new Image<Rgb24>(width, height, new Rgb24(shade, 40, 200));
        using var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 * (crc & 1));
            }
        }

        return ~crc;
    }
}
