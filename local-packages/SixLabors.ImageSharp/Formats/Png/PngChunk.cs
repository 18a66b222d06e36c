using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Types and layout of chunks: length, type, data, checksum, all big-endian.</summary>
internal static class PngChunk
{
    public const uint Header = 0x49484452;              // IHDR
    public const uint Palette = 0x504C5445;             // PLTE
    public const uint Data = 0x49444154;                // IDAT
    public const uint End = 0x49454E44;                 // IEND
    public const uint Transparency = 0x74524E53;        // tRNS
    public const uint Exif = 0x65584966;                // eXIf
    public const uint Text = 0x74455874;                // tEXt
    public const uint CompressedText = 0x7A545874;      // zTXt
    public const uint InternationalText = 0x69545874;   // iTXt

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether a wrong checksum makes the picture invalid; elsewhere it is ignored.</summary>
    public static bool IsChecked(uint type) => type is Header or Palette or Data;

    /// <summary>Whether the four bytes are letters.</summary>
    public static bool IsType(uint type)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, type);
        foreach (var letter in letters)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                return false;
            }
        }

        return true;
    }

    public static void Write(Stream output, uint type, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(head[4..], type);
        Span<byte> tail = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(tail, Crc32.Update(data, Crc32.Update(head[4..])));

        output.Write(head);
        output.Write(data);
        output.Write(tail);
    }
}
