using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>WebP, by libwebp; the container is read and written here.</summary>
internal sealed class WebpCodec : ImageCodec
{
    public override IImageFormat Format => WebpFormat.Instance;

    public override IImageEncoder DefaultEncoder { get; } = new WebpEncoder();

    public override int HeaderSize => RiffChunk.FileHeaderSize;

    public override bool Recognises(ReadOnlySpan<byte> header) =>
        header.StartsWith("RIFF"u8) && header[RiffChunk.HeaderSize..].StartsWith("WEBP"u8);

    public override ImageInfo Identify(DecoderOptions options, Stream stream)
    {
        var header = WebpHeader.Read(stream, options);
        var frames = header.Frames.Select(frame =>
        {
            var metadata = new ImageFrameMetadata();
            frame.Describe(metadata);
            return metadata;
        });
        return new ImageInfo(new PixelTypeInfo(header.BitsPerPixel), header.Size, header.Metadata, [.. frames]);
    }

    public override Image<TPixel> Decode<TPixel>(DecoderOptions options, byte[] data)
    {
        var header = WebpHeader.Read(new MemoryStream(data), options);
        if (header.IsAnimated)
        {
            return DecodeAnimation<TPixel>(options.Configuration, header, data);
        }

        var frame = header.HasAlpha
            ? DecodeStill<Rgba32, TPixel>(options.Configuration, header, data)
            : DecodeStill<Rgb24, TPixel>(options.Configuration, header, data);
        return new Image<TPixel>(options.Configuration, header.Metadata, [frame]);
    }

    private static ImageFrame<TPixel> DecodeStill<TSource, TPixel>(Configuration configuration, WebpHeader header, byte[] data)
        where TSource : unmanaged, IPixel<TSource>
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var pixels = DecodedPixels.Allocate<TSource>(configuration, header.Size);
        WebpPixels.Decode(data, pixels);
        return DecodedPixels.ToFrame<TSource, TPixel>(configuration, pixels);
    }

    private static Image<TPixel> DecodeAnimation<TPixel>(Configuration configuration, WebpHeader header, byte[] data)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var canvas = new WebpCanvas(configuration, header);
        var frames = new List<ImageFrame<TPixel>>();
        foreach (var frame in header.Frames)
        {
            var pixels = DecodedPixels.Allocate<Rgba32>(configuration, frame.Area.Size);
            WebpPixels.Decode(data.AsSpan((int)frame.Offset, frame.Length), pixels);
            canvas.Draw(frame, pixels);

            var whole = DecodedPixels.Allocate<Rgba32>(configuration, header.Size);
            canvas.Pixels.Span.CopyTo(whole.Span);
            frames.Add(DecodedPixels.ToFrame<Rgba32, TPixel>(configuration, whole));
            frame.Describe(frames[^1].Metadata);
        }

        return new Image<TPixel>(configuration, header.Metadata, frames);
    }
}
