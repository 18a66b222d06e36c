using System.Buffers.Binary;

namespace Dgp.Worker.Input.Formats;

/// <summary>One colour of a JPEG: how many of its blocks lie in each unit, and its table.</summary>
/// <param name="Blocks">Of 8 x 8 samples, in whole units.</param>
/// <param name="OwnBlocks">Without those that only fill up the units; a scan of this component alone has no others.</param>
internal sealed record JpegComponent(byte Id, int Horizontal, int Vertical, byte QuantizationTable, long Blocks, long OwnBlocks);

/// <summary>The frame header. Source: ITU-T T.81, annex B.2.2.</summary>
internal sealed record JpegFrame(int Width, int Height, bool IsProgressive, IReadOnlyList<JpegComponent> Components)
{
    private const int BlockSide = 8;
    private const int FixedBytes = 6;

    /// <param name="segment">Behind its length.</param>
    /// <exception cref="InvalidDataException">Thrown when no decoder here reads it.</exception>
    public static JpegFrame Parse(byte marker, ReadOnlySpan<byte> segment)
    {
        if (marker is 0xC9 or 0xCA)
        {
            throw new InvalidDataException("it is coded arithmetically, which is not read here");
        }

        if (marker is not (0xC0 or 0xC1 or 0xC2))
        {
            throw new InvalidDataException($"its coding process FF{marker:X2} is one that picture viewers do not read");
        }

        if (segment.Length < FixedBytes || segment[0] is not (8 or 12) || segment[5] is not (1 or 3 or 4) || segment.Length != FixedBytes + (3 * segment[5]))
        {
            throw new InvalidDataException("its header is wrong");
        }

        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        return width > 0 && height > 0
            ? new JpegFrame(width, height, marker == 0xC2, ParseComponents(width, height, segment[FixedBytes..]))
            : throw new InvalidDataException($"it cannot have the size {width} x {height}");
    }

    public JpegComponent? Find(byte id) => Components.FirstOrDefault(c => c.Id == id);

    private static List<JpegComponent> ParseComponents(int width, int height, ReadOnlySpan<byte> data)
    {
        var (mostHorizontal, mostVertical) = (1, 1);
        for (var at = 0; at < data.Length; at += 3)
        {
            var (horizontal, vertical) = (data[at + 1] >> 4, data[at + 1] & 15);
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4 || data[at + 2] > 3)
            {
                throw new InvalidDataException("its components cannot be sampled so");
            }

            (mostHorizontal, mostVertical) = (Math.Max(mostHorizontal, horizontal), Math.Max(mostVertical, vertical));
        }

        var units = Ceiling(width, BlockSide * mostHorizontal) * Ceiling(height, BlockSide * mostVertical);
        var components = new List<JpegComponent>();
        for (var at = 0; at < data.Length; at += 3)
        {
            var (horizontal, vertical) = (data[at + 1] >> 4, data[at + 1] & 15);
            var own = Ceiling(Ceiling(width * horizontal, mostHorizontal), BlockSide) * Ceiling(Ceiling(height * vertical, mostVertical), BlockSide);
            components.Add(new JpegComponent(data[at], horizontal, vertical, data[at + 2], units * horizontal * vertical, own));
        }

        return components.DistinctBy(c => c.Id).Count() == components.Count
            ? components
            : throw new InvalidDataException("two of its components have one name");
    }

    private static long Ceiling(long value, int unit) => (value + unit - 1) / unit;
}
