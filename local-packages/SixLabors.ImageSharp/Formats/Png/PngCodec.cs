using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>PNG. Not by libpng: its simplified API is the only part that does not jump over its caller's frames at errors, and
/// where that is patched for CVE-2025-65018 it mixes up the rows of interlaced pictures of 16 bits.</summary>
internal sealed class PngCodec : ImageCodec
{
    public override IImageFormat Format => PngFormat.Instance;

    public override IImageEncoder DefaultEncoder { get; } = new PngEncoder();

    public override int HeaderSize => PngChunk.Signature.Length;

    public override bool Recognises(ReadOnlySpan<byte> header) => header.StartsWith(PngChunk.Signature);

    public override ImageInfo Identify(DecoderOptions options, Stream stream)
    {
        var png = PngReader.Read(stream, options.SkipMetadata, keepPixels: false);
        return new ImageInfo(new PixelTypeInfo(png.Header.BitsPerPixel), png.Header.Size, png.Metadata);
    }

    public override Image<TPixel> Decode<TPixel>(DecoderOptions options, byte[] data)
    {
        var png = PngReader.Read(new MemoryStream(data), options.SkipMetadata, keepPixels: true);
        var hasAlpha = png.Transparency is not null
            || png.Header.ColorType is PngColorType.GrayscaleWithAlpha or PngColorType.RgbWithAlpha;
        var frame = hasAlpha ? Frame<Rgba32, TPixel>(options, png) : Frame<Rgb24, TPixel>(options, png);
        return new Image<TPixel>(options.Configuration, png.Metadata, [frame]);
    }

    private static ImageFrame<TPixel> Frame<TSource, TPixel>(DecoderOptions options, PngReader png)
        where TSource : unmanaged, IPixel<TSource>
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var pixels = DecodedPixels.Allocate<TSource>(options.Configuration, png.Header.Size);
        PngPixels.Decode(png, pixels);
        return DecodedPixels.ToFrame<TSource, TPixel>(options.Configuration, pixels);
    }
}
