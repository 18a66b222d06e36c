using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

public abstract partial class Image
{
    /// <summary>The format that the first bytes announce.</summary>
    /// <exception cref="UnknownImageFormatException">None that is known.</exception>
    public static IImageFormat DetectFormat(string path) => DetectFormat(DecoderOptions.Default, path);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(DecoderOptions options, string path) =>
        ImageSource.FromFile(options, path, source => source.Detect().Format);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(Stream stream) => DetectFormat(DecoderOptions.Default, stream);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(DecoderOptions options, Stream stream) =>
        ImageSource.FromStream(options, stream, source => source.Detect().Format);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(ReadOnlySpan<byte> buffer) => DetectFormat(DecoderOptions.Default, buffer);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(DecoderOptions options, ReadOnlySpan<byte> buffer) =>
        ImageSource.FromBytes(options, buffer, source => source.Detect().Format);

    /// <summary>Reads the header and the metadata, never the pixels; a stream is left where reading stopped.</summary>
    /// <exception cref="UnknownImageFormatException">No known format.</exception>
    /// <exception cref="InvalidImageContentException">A known format, but a damaged header.</exception>
    public static ImageInfo Identify(string path) => Identify(DecoderOptions.Default, path);

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(DecoderOptions options, string path) =>
        ImageSource.FromFile(options, path, source => source.Identify());

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(Stream stream) => Identify(DecoderOptions.Default, stream);

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(DecoderOptions options, Stream stream) =>
        ImageSource.FromStream(options, stream, source => source.Identify());

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(ReadOnlySpan<byte> buffer) => Identify(DecoderOptions.Default, buffer);

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> buffer) =>
        ImageSource.FromBytes(options, buffer, source => source.Identify());

    /// <summary>Decodes a picture into the wanted pixel format. Alpha is dropped, not multiplied, where that has none.</summary>
    /// <exception cref="UnknownImageFormatException">No known format.</exception>
    /// <exception cref="InvalidImageContentException">A known format, but damaged, or larger than the allocator allows.</exception>
    public static Image<TPixel> Load<TPixel>(string path)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(DecoderOptions.Default, path);

    /// <inheritdoc cref="Load{TPixel}(string)"/>
    public static Image<TPixel> Load<TPixel>(DecoderOptions options, string path)
        where TPixel : unmanaged, IPixel<TPixel>
        => ImageSource.FromFile(options, path, source => source.Decode<TPixel>());

    /// <inheritdoc cref="Load{TPixel}(string)"/>
    public static Image<TPixel> Load<TPixel>(Stream stream)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(DecoderOptions.Default, stream);

    /// <inheritdoc cref="Load{TPixel}(string)"/>
    public static Image<TPixel> Load<TPixel>(DecoderOptions options, Stream stream)
        where TPixel : unmanaged, IPixel<TPixel>
        => ImageSource.FromStream(options, stream, source => source.Decode<TPixel>());

    /// <inheritdoc cref="Load{TPixel}(string)"/>
    public static Image<TPixel> Load<TPixel>(ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
        => Load<TPixel>(DecoderOptions.Default, data);

    /// <inheritdoc cref="Load{TPixel}(string)"/>
    public static Image<TPixel> Load<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
        => ImageSource.FromBytes(options, data, source => source.Decode<TPixel>());
}
