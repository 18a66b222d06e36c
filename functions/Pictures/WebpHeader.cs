using System.Buffers.Binary;
using Dgp.Contracts;

namespace Dgp.Functions.Pictures;

/// <summary>WebP: a RIFF file whose first chunk gives the size. Source: RFC 9649; RFC 6386, section 9.1, for the lossy chunk.</summary>
internal static class WebpHeader
{
    public const string Format = "webp";

    private const int FirstChunkAt = 12;
    private const int ChunkHead = 8;

    public static bool Recognises(ReadOnlySpan<byte> start) =>
        PictureHeader.Begins(start, "RIFF"u8) && (start.Length <= 8 || PictureHeader.Begins(start[8..], "WEBP"u8));

    /// <returns>Null where the bytes end before the header does.</returns>
    /// <exception cref="DgpException">BadImage.</exception>
    public static PictureHeader? Read(ReadOnlySpan<byte> start)
    {
        if (start.Length < FirstChunkAt + ChunkHead)
        {
            return null;
        }

        var isExtended = start[FirstChunkAt..].StartsWith("VP8X"u8);
        var first = ReadChunk(start[FirstChunkAt..]);
        if (first is not null && isExtended)
        {
            RequireSameSize(first, start);
        }

        return first;
    }

    private static PictureHeader? ReadChunk(ReadOnlySpan<byte> chunk)
    {
        var data = chunk[ChunkHead..];
        return chunk switch
        {
            _ when chunk.StartsWith("VP8X"u8) => data.Length < 10 ? null : Sized(UInt24(data[4..]) + 1, UInt24(data[7..]) + 1),
            _ when chunk.StartsWith("VP8L"u8) => data.Length < 5 ? null : ReadLossless(data),
            _ when chunk.StartsWith("VP8 "u8) => data.Length < 10 ? null : ReadLossy(data),
            _ => throw PictureHeader.Bad("its first chunk is no picture"),
        };
    }

    /// <summary>A canvas of one size around a picture of another is a trick; only what was read is looked at.</summary>
    private static void RequireSameSize(PictureHeader canvas, ReadOnlySpan<byte> start)
    {
        long at = FirstChunkAt;
        while (at + ChunkHead <= start.Length)
        {
            var chunk = start[(int)at..];
            if (chunk.StartsWith("VP8 "u8) || chunk.StartsWith("VP8L"u8))
            {
                if (ReadChunk(chunk) is { } picture && picture != canvas)
                {
                    throw PictureHeader.Bad("its canvas and its picture differ in size");
                }

                return;
            }

            // Chunks have an even number of bytes.
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            at += ChunkHead + length + (length & 1);
        }
    }

    // A frame tag of three bytes, a start code of three, then two sizes of 14 bits.
    private static PictureHeader ReadLossy(ReadOnlySpan<byte> data)
    {
        var isKeyFrame = (data[0] & 1) == 0;
        return isKeyFrame && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? Sized(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF)
            : throw PictureHeader.Bad("its first frame has no start code");
    }

    // A signature, then width - 1 and height - 1 in 14 bits each, whether alpha is used, and a version of three bits.
    private static PictureHeader ReadLossless(ReadOnlySpan<byte> data)
    {
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        return data[0] == 0x2F && bits >> 29 == 0
            ? Sized((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1)
            : throw PictureHeader.Bad("its picture has no signature");
    }

    private static PictureHeader Sized(int width, int height) => width > 0 && height > 0
        ? new PictureHeader(Format, width, height)
        : throw PictureHeader.Bad($"it cannot have the size {width} x {height}");

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
