using System.Buffers.Binary;
using Dgp.Contracts;

namespace Dgp.Functions.Pictures;

/// <summary>PNG: the header chunk comes first and has a checksum. Source: PNG specification, third edition, sections 5.2 and 11.2.1.</summary>
internal static class PngHeader
{
    public const string Format = "png";

    private const int LengthAt = 8;
    private const int TypeAt = 12;
    private const int DataAt = 16;
    private const int DataBytes = 13;
    private const int ChecksumAt = DataAt + DataBytes;

    // CRC-32 of the specification's annex D, as its remainders bit by bit: 17 bytes are not worth a table.
    private const uint Polynomial = 0xEDB88320;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Recognises(ReadOnlySpan<byte> start) => PictureHeader.Begins(start, Signature);

    /// <returns>Null where the bytes end before the header does.</returns>
    /// <exception cref="DgpException">BadImage.</exception>
    public static PictureHeader? Read(ReadOnlySpan<byte> start)
    {
        if (start.Length < ChecksumAt + sizeof(uint))
        {
            return null;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(start[LengthAt..]) != DataBytes || !start[TypeAt..DataAt].SequenceEqual("IHDR"u8))
        {
            throw PictureHeader.Bad("its first chunk is no header");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(start[ChecksumAt..]) != Checksum(start[TypeAt..ChecksumAt]))
        {
            throw PictureHeader.Bad("the checksum of its header is wrong");
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(start[DataAt..]), BinaryPrimitives.ReadUInt32BigEndian(start[(DataAt + 4)..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw PictureHeader.Bad($"it cannot have the size {width} x {height}");
        }

        var (depth, colour, compression, filter, interlace) = (start[DataAt + 8], start[DataAt + 9], start[DataAt + 10], start[DataAt + 11], start[DataAt + 12]);
        if (!IsDefined(colour, depth) || compression != 0 || filter != 0 || interlace > 1)
        {
            throw PictureHeader.Bad($"PNG has no colour type {colour} of {depth} bits with the methods {compression}, {filter}, {interlace}");
        }

        return new PictureHeader(Format, (int)width, (int)height);
    }

    private static bool IsDefined(byte colour, byte depth) => colour switch
    {
        0 => depth is 1 or 2 or 4 or 8 or 16,   // grey
        3 => depth is 1 or 2 or 4 or 8,         // palette
        2 or 4 or 6 => depth is 8 or 16,        // RGB, grey and alpha, RGB and alpha
        _ => false,
    };

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }
        }

        return ~crc;
    }
}
