using System.Buffers.Binary;
using System.Text;

namespace Dgp.Worker.Tests.Input.Formats;

/// <summary>Builds WebPs chunk by chunk and bit by bit from RFC 9649.</summary>
internal static class WebpBytes
{
    public static byte[] File(params byte[][] chunks)
    {
        byte[] file = [.. "RIFF\0\0\0\0WEBP"u8, .. chunks.SelectMany(chunk => chunk)];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    public static byte[] Chunk(string type, ReadOnlySpan<byte> data) =>
        [.. Encoding.ASCII.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data, .. new byte[data.Length & 1]];

    public static byte[] Canvas(int width, int height, byte flags) => Chunk("VP8X", [flags, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)]);

    /// <param name="picture">Its chunks.</param>
    public static byte[] Frame(int x, int y, int width, int height, byte[] picture) =>
        Chunk("ANMF", [.. UInt24(x / 2), .. UInt24(y / 2), .. UInt24(width - 1), .. UInt24(height - 1), .. UInt24(100), 0, .. picture]);

    /// <summary>The one chunk of a file without canvas.</summary>
    public static byte[] Only(byte[] webp) => webp[12..];

    /// <summary>One colour, in a few bytes, whatever its size.</summary>
    public static byte[] Plain(int width, int height)
    {
        var bits = Head(width, height);
        bits.Write(0, 3);   // no transform, no cache, one group
        WriteCodes(bits, 0, 0);
        return File(Chunk("VP8L", bits.ToArray()));
    }

    /// <summary>Each block of the picture names the last of 65,536 groups of codes, and none of these is there.</summary>
    public static byte[] OfAllGroups(int width, int height)
    {
        var bits = Head(width, height);
        bits.Write(0, 2);   // no transform, no cache
        bits.Write(1, 1);
        bits.Write(7, 3);   // blocks of 512 x 512
        bits.Write(0, 1);
        WriteCodes(bits, 0xFF, 0xFF);
        bits.Write(0, 64);
        return File(Chunk("VP8L", bits.ToArray()));
    }

    private static Bits Head(int width, int height)
    {
        var bits = new Bits();
        bits.Write(0x2F, 8);
        bits.Write((uint)width - 1, 14);
        bits.Write((uint)height - 1, 14);
        bits.Write(0, 4);
        return bits;
    }

    // Five codes of one symbol each: green, red, blue, alpha, distance.
    private static void WriteCodes(Bits bits, uint green, uint red)
    {
        foreach (var symbol in new[] { green, red, 0u, 255u, 0u })
        {
            bits.Write(1, 1);
            bits.Write(0, 1);
            bits.Write(1, 1);
            bits.Write(symbol, 8);
        }
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private sealed class Bits
    {
        private readonly List<bool> _bits = [];

        public void Write(uint value, int count) => _bits.AddRange(Enumerable.Range(0, count).Select(i => i < 32 && ((value >> i) & 1) == 1));

        public byte[] ToArray() => [.. _bits.Chunk(8).Select(bits => (byte)bits.Select((bit, i) => bit ? 1 << i : 0).Sum())];
    }
}
