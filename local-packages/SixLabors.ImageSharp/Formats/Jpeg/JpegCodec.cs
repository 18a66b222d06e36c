using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>JPEG, by libjpeg-turbo.</summary>
internal sealed class JpegCodec : ImageCodec
{
    public override IImageFormat Format => JpegFormat.Instance;

    public override IImageEncoder DefaultEncoder { get; } = new JpegEncoder();

    public override int HeaderSize => 11;

    /// <summary>The start marker, or a first segment's name behind a damaged one.</summary>
    public override bool Recognises(ReadOnlySpan<byte> header) =>
        header is [0xFF, 0xD8, ..] || header[6..].StartsWith("JFIF\0"u8) || header[6..].StartsWith("Exif\0"u8);

    public override ImageInfo Identify(DecoderOptions options, Stream stream)
    {
        var header = JpegHeader.Read(stream, options.SkipMetadata);
        return new ImageInfo(new PixelTypeInfo(header.BitsPerPixel), header.Size, MetadataOf(header));
    }

    public override Image<TPixel> Decode<TPixel>(DecoderOptions options, byte[] data)
    {
        var header = JpegHeader.Read(new MemoryStream(data), options.SkipMetadata);
        data[0] = 0xFF;   // the header check leaves this byte open, the library does not
        var pixels = DecodedPixels.Allocate<Rgb24>(options.Configuration, header.Size);
        JpegPixels.Decode(options.Configuration, data, header, pixels);
        var frame = DecodedPixels.ToFrame<Rgb24, TPixel>(options.Configuration, pixels);
        return new Image<TPixel>(options.Configuration, MetadataOf(header), [frame]);
    }

    private static ImageMetadata MetadataOf(JpegHeader header) =>
        new() { ExifProfile = header.Exif is null ? null : new ExifProfile(header.Exif) };
}
