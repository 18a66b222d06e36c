using System.Buffers.Binary;

namespace Dgp.Worker.Input.Formats;

/// <summary>Chunks and numbers as WebP writes them. Source: RFC 9649, section 2.</summary>
internal static class WebpChunk
{
    public const int HeadBytes = 8;

    public static void Write(Stream webp, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        webp.Write(type);
        webp.Write(length);
        webp.Write(data);
        if (data.Length % 2 == 1)
        {
            webp.WriteByte(0);
        }
    }

    public static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    public static void WriteUInt24(Span<byte> bytes, int value) => (bytes[0], bytes[1], bytes[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}
