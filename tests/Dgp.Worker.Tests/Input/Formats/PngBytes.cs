using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Dgp.Worker.Tests.Input.Formats;

/// <summary>Builds PNGs from the specification alone: the witness for what is read of them.</summary>
internal static class PngBytes
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static byte[] Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="sample">The value of a sample at (x, y, channel).</param>
    /// <param name="chunks">What stands between header and pixels.</param>
    public static byte[] Build(
        int width, int height, int bits, int colorType, Func<int, int, int, int> sample, bool interlaced = false, params byte[][] chunks)
    {
        var channels = colorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        using var rows = new MemoryStream();
        foreach (var (startX, startY, stepX, stepY) in interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            byte[]? above = null;
            for (var y = startY; y < height && startX < width; y += stepY)
            {
                var samples = new List<int>();
                for (var x = startX; x < width; x += stepX)
                {
                    samples.AddRange(Enumerable.Range(0, channels).Select(c => sample(x, y, c)));
                }

                var row = Pack(samples, bits);
                rows.Write(Filter(row, above ?? new byte[row.Length], Math.Max(1, bits * channels / 8), filter: y % 5));
                above = row;
            }
        }

        return File(Header(width, height, bits, colorType, interlaced), [.. chunks, Chunk("IDAT", Deflate(rows.ToArray()))]);
    }

    /// <summary>A signature, a header, some chunks and the end.</summary>
    public static byte[] File(byte[] header, params byte[][] chunks) =>
        [.. Signature, .. header, .. chunks.SelectMany(chunk => chunk), .. Chunk("IEND", [])];

    public static byte[] Header(int width, int height, int bits, int colorType, bool interlaced = false)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = ((byte)bits, (byte)colorType, (byte)(interlaced ? 1 : 0));
        return Chunk("IHDR", data);
    }

    public static byte[] Chunk(string type, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[4 + body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), Crc(body));
        return chunk;
    }

    public static byte[] Deflate(byte[] data) => Deflate(zlib => zlib.Write(data));

    /// <summary>As many zeros, without ever having them all.</summary>
    public static byte[] DeflatedZeros(long count) => Deflate(zlib =>
    {
        var zeros = new byte[1 << 16];
        for (; count > 0; count -= zeros.Length)
        {
            zlib.Write(zeros, 0, (int)Math.Min(count, zeros.Length));
        }
    });

    private static byte[] Deflate(Action<Stream> write)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            write(zlib);
        }

        return output.ToArray();
    }

    private static byte[] Pack(List<int> samples, int bits)
    {
        if (bits == 16)
        {
            return [.. samples.SelectMany(s => new[] { (byte)(s >> 8), (byte)s })];
        }

        var row = new byte[((samples.Count * bits) + 7) / 8];
        for (var i = 0; i < samples.Count; i++)
        {
            row[i * bits / 8] |= (byte)(samples[i] << (8 - bits - (i * bits % 8)));
        }

        return row;
    }

    private static byte[] Filter(byte[] row, byte[] above, int bytesPerPixel, int filter)
    {
        var filtered = new byte[row.Length + 1];
        filtered[0] = (byte)filter;
        for (var i = 0; i < row.Length; i++)
        {
            filtered[i + 1] = (byte)(row[i] - Predict(row, above, i, bytesPerPixel, filter));
        }

        return filtered;
    }

    private static int Predict(byte[] row, byte[] above, int i, int bytesPerPixel, int filter)
    {
        int left = i < bytesPerPixel ? 0 : row[i - bytesPerPixel], up = above[i], corner = i < bytesPerPixel ? 0 : above[i - bytesPerPixel];
        return filter switch
        {
            0 => 0,
            1 => left,
            2 => up,
            3 => (left + up) / 2,
            4 => new[] { left, up, corner }.MinBy(p => Math.Abs(left + up - corner - p)),
            _ => throw new ArgumentOutOfRangeException(nameof(filter)),
        };
    }

    private static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
            }
        }

        return ~crc;
    }
}
