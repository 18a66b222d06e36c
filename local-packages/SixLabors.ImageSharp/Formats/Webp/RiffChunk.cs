using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>Layout of chunks: four letters, a little-endian length, data, and a zero if the length is odd.</summary>
internal static class RiffChunk
{
    public const int HeaderSize = 8;

    /// <summary>RIFF, the file's length and WEBP.</summary>
    public const int FileHeaderSize = 12;

    public const uint Extended = 0x58385056;    // VP8X
    public const uint Lossy = 0x20385056;       // VP8 and a space
    public const uint Lossless = 0x4C385056;    // VP8L
    public const uint Alpha = 0x48504C41;       // ALPH
    public const uint Animation = 0x4D494E41;   // ANIM
    public const uint Frame = 0x464D4E41;       // ANMF
    public const uint Exif = 0x46495845;        // EXIF

    public static bool IsImage(uint type) => type is Lossy or Lossless or Alpha;

    public static void Write(Stream output, uint type, ReadOnlySpan<byte> data, ReadOnlySpan<byte> moreData = default)
    {
        Span<byte> head = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(head, type);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], data.Length + moreData.Length);
        output.Write(head);
        output.Write(data);
        output.Write(moreData);
        if ((data.Length + moreData.Length) % 2 != 0)
        {
            output.WriteByte(0);
        }
    }

    public static int UInt24(ReadOnlySpan<byte> data) => data[0] | data[1] << 8 | data[2] << 16;

    public static void WriteUInt24(Span<byte> data, uint value)
    {
        data[0] = (byte)value;
        data[1] = (byte)(value >> 8);
        data[2] = (byte)(value >> 16);
    }
}
