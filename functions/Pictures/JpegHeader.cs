using System.Buffers.Binary;
using Dgp.Contracts;

namespace Dgp.Functions.Pictures;

/// <summary>
/// JPEG: from segment to segment, whatever lies in them, to the frame header. EXIF with a thumbnail and colour profiles come before it and
/// may take more than 64 KB. Source: ITU-T T.81, annex B.
/// </summary>
internal static class JpegHeader
{
    public const string Format = "jpeg";

    private const byte Prefix = 0xFF;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>Length, precision, height, width, number of components.</summary>
    private const int FrameBytes = 8;

    public static bool Recognises(ReadOnlySpan<byte> start) => PictureHeader.Begins(start, [Prefix, 0xD8, Prefix]);

    /// <returns>Null where the bytes end before the header does.</returns>
    /// <exception cref="DgpException">BadImage.</exception>
    public static PictureHeader? Read(ReadOnlySpan<byte> start)
    {
        var at = 2;
        while (NextMarker(start, ref at) is { } marker)
        {
            if (marker is StartOfScan or EndOfImage)
            {
                throw PictureHeader.Bad("its pixels come before their size");
            }

            if (IsFrame(marker))
            {
                return ReadFrame(marker, start[at..]);
            }

            if (at + sizeof(ushort) > start.Length)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(start[at..]);
            at += length >= sizeof(ushort) ? length : throw PictureHeader.Bad("a segment is shorter than its own length");
        }

        return null;
    }

    /// <returns>The next marker that has a segment, and in <paramref name="at"/> where that begins; null at the end.</returns>
    private static byte? NextMarker(ReadOnlySpan<byte> start, ref int at)
    {
        while (at < start.Length && start[at..].IndexOf(Prefix) is var skipped and >= 0)
        {
            at += skipped;
            while (at < start.Length && start[at] == Prefix)
            {
                at++;   // any number of them may stand before a marker
            }

            // Stuffing, TEM, restart markers and a second start of image have no segment.
            if (at < start.Length && start[at++] is var marker && marker is not (0x00 or 0x01 or (>= 0xD0 and <= 0xD8)))
            {
                return marker;
            }
        }

        return null;
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static PictureHeader? ReadFrame(byte marker, ReadOnlySpan<byte> segment)
    {
        // Baseline, extended and progressive, by Huffman or arithmetic coding; no picture decoder reads the lossless and hierarchical ones.
        if (marker is not (0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA))
        {
            throw PictureHeader.Bad($"its coding process FF{marker:X2} is one that picture viewers do not read");
        }

        if (segment.Length < FrameBytes)
        {
            return null;
        }

        var components = segment[7];
        if (components is not (1 or 3 or 4) || BinaryPrimitives.ReadUInt16BigEndian(segment) != FrameBytes + (3 * components))
        {
            throw PictureHeader.Bad($"its header cannot have {components} components");
        }

        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
        return width > 0 && height > 0
            ? new PictureHeader(Format, width, height)
            : throw PictureHeader.Bad($"it cannot have the size {width} x {height}");
    }
}
