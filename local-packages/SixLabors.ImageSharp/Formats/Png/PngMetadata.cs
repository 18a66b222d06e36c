using SixLabors.ImageSharp.Formats.Png.Chunks;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>What a PNG says beside its pixels.</summary>
public class PngMetadata : IDeepCloneable
{
    /// <summary>Bits per sample as stored.</summary>
    public PngBitDepth? BitDepth { get; set; }

    public PngColorType? ColorType { get; set; }

    public PngInterlaceMode? InterlaceMethod { get; set; } = PngInterlaceMode.None;

    public IList<PngTextData> TextData { get; set; } = [];

    public IDeepCloneable DeepClone() => new PngMetadata
    {
        BitDepth = BitDepth,
        ColorType = ColorType,
        InterlaceMethod = InterlaceMethod,
        TextData = [.. TextData],
    };
}

/// <summary>Bits per sample.</summary>
public enum PngBitDepth : byte
{
    Bit1 = 1,
    Bit2 = 2,
    Bit4 = 4,
    Bit8 = 8,
    Bit16 = 16,
}

/// <summary>Which samples make up a pixel.</summary>
public enum PngColorType : byte
{
    Grayscale = 0,
    Rgb = 2,
    Palette = 3,
    GrayscaleWithAlpha = 4,
    RgbWithAlpha = 6,
}

/// <summary>In which order the pixels are stored.</summary>
public enum PngInterlaceMode : byte
{
    None = 0,
    Adam7 = 1,
}
