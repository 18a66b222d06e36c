using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>The header chunk.</summary>
internal readonly record struct PngHeader(Size Size, byte BitDepth, PngColorType ColorType, PngInterlaceMode Interlace)
{
    public const int Length = 13;

    public int BitsPerPixel => BitDepth * SamplesPerPixel(ColorType);

    public static int SamplesPerPixel(PngColorType colorType) => colorType switch
    {
        PngColorType.GrayscaleWithAlpha => 2,
        PngColorType.Rgb => 3,
        PngColorType.RgbWithAlpha => 4,
        _ => 1,
    };

    /// <exception cref="InvalidImageContentException">Wrong length or size.</exception>
    /// <exception cref="NotSupportedException">A combination that PNG does not define.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> data)
    {
        if (data.Length < Length)
        {
            throw new InvalidImageContentException("The PNG's header is too short.");
        }

        var size = new Size(BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
        var header = new PngHeader(size, data[8], (PngColorType)data[9], (PngInterlaceMode)data[12]);
        var isDefined = header.ColorType switch
        {
            PngColorType.Grayscale => header.BitDepth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => header.BitDepth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GrayscaleWithAlpha or PngColorType.RgbWithAlpha => header.BitDepth is 8 or 16,
            _ => false,
        };
        if (!isDefined || data[11] != 0 || header.Interlace > PngInterlaceMode.Adam7)
        {
            throw new NotSupportedException(
                $"PNG defines no colour type {data[9]} with {data[8]} bits, filter method {data[11]} and interlacing {data[12]}.");
        }

        return size.Width > 0 && size.Height > 0
            ? header
            : throw new InvalidImageContentException($"A PNG cannot have the size {size.Width} x {size.Height}.");
    }

    public byte[] ToBytes()
    {
        var data = new byte[Length];
        BinaryPrimitives.WriteInt32BigEndian(data, Size.Width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), Size.Height);
        data[8] = BitDepth;
        data[9] = (byte)ColorType;
        data[12] = (byte)Interlace;
        return data;
    }
}
