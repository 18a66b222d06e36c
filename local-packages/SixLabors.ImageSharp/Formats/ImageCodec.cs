using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>Recognises, identifies and decodes one format, and knows its usual encoder.</summary>
internal abstract class ImageCodec
{
    public abstract IImageFormat Format { get; }

    public abstract IImageEncoder DefaultEncoder { get; }

    /// <summary>How many first bytes <see cref="Recognises"/> needs.</summary>
    public abstract int HeaderSize { get; }

    public abstract bool Recognises(ReadOnlySpan<byte> header);

    /// <param name="stream">Seekable, at the start of the picture.</param>
    public abstract ImageInfo Identify(DecoderOptions options, Stream stream);

    public abstract Image<TPixel> Decode<TPixel>(DecoderOptions options, byte[] data)
        where TPixel : unmanaged, IPixel<TPixel>;
}
