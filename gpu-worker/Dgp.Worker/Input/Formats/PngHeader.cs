using System.Buffers.Binary;

namespace Dgp.Worker.Input.Formats;

/// <summary>The IHDR chunk. Source: PNG specification, third edition, section 11.2.1.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int Colour, bool IsInterlaced)
{
    public const int Bytes = 13;
    public const int Palette = 3;

    // Where each of the seven passes of Adam7 begins, and how far apart its pixels are.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public bool HasAlpha => Colour is 4 or 6;

    private int BitsPerPixel => Depth * (Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });

    /// <summary>What the compressed data must come to: for each row a filter's number, then the samples.</summary>
    public long InflatedBytes
    {
        get
        {
            if (!IsInterlaced)
            {
                return Height * RowBytes(Width);
            }

            var total = 0L;
            foreach (var (x, y, stepX, stepY) in Passes)
            {
                var columns = Math.Max(0, (Width - x + stepX - 1) / stepX);
                var rows = Math.Max(0, (Height - y + stepY - 1) / stepY);
                total += columns == 0 ? 0 : rows * RowBytes(columns);
            }

            return total;
        }
    }

    /// <exception cref="InvalidDataException">Thrown when PNG has no such picture.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> data)
    {
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new InvalidDataException($"it cannot have the size {width} x {height}");
        }

        var (depth, colour, compression, filter, interlace) = (data[8], data[9], data[10], data[11], data[12]);
        return IsDefined(colour, depth) && compression == 0 && filter == 0 && interlace <= 1
            ? new PngHeader((int)width, (int)height, depth, colour, interlace == 1)
            : throw new InvalidDataException($"PNG has no colour type {colour} of {depth} bits with the methods {compression}, {filter}, {interlace}");
    }

    private static bool IsDefined(byte colour, byte depth) => colour switch
    {
        0 => depth is 1 or 2 or 4 or 8 or 16,   // grey
        Palette => depth is 1 or 2 or 4 or 8,
        2 or 4 or 6 => depth is 8 or 16,        // RGB, grey and alpha, RGB and alpha
        _ => false,
    };

    private long RowBytes(int columns) => 1 + ((((long)columns * BitsPerPixel) + 7) / 8);
}
