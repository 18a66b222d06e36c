using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Native;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>Writes WebP; a picture of several frames becomes an animation, each frame with its own delay.</summary>
public sealed class WebpEncoder : ImageEncoder
{
    /// <summary>Unset = lossless if the picture was read from a lossless WebP or a PNG, else lossy.</summary>
    public WebpFileFormatType? FileFormat { get; init; }

    /// <summary>0 to 100: what is kept (lossy) or how hard to try (lossless).</summary>
    public int Quality { get; init; } = 75;

    public WebpEncodingMethod Method { get; init; } = WebpEncodingMethod.Default;

    public WebpTransparentColorMode TransparentColorMode { get; init; } = WebpTransparentColorMode.Clear;

    /// <exception cref="ImageFormatException">Larger than WebP allows.</exception>
    private protected override void EncodeTo<TPixel>(Image<TPixel> image, Stream stream)
    {
        if (image.Width > LibWebp.MaxDimension || image.Height > LibWebp.MaxDimension)
        {
            throw new ImageFormatException($"WebP has no room for {image.Width} x {image.Height} pixels.");
        }

        var metadata = MetadataOf(image);
        var lossless = (FileFormat ?? metadata.FileFormat) == WebpFileFormatType.Lossless;
        var writer = new WebpWriter(image.Size, SkipMetadata ? null : image.Metadata.ExifProfile?.ToByteArray());
        if (typeof(TPixel) == typeof(Rgba32))
        {
            AddFrames<TPixel, Rgba32>(image, lossless, writer);
        }
        else
        {
            AddFrames<TPixel, Rgb24>(image, lossless, writer);
        }

        writer.WriteTo(stream, metadata);
        stream.Flush();
    }

    /// <summary>What was lossless before, because it was a PNG, stays so.</summary>
    private static WebpMetadata MetadataOf(Image image) =>
        image.Metadata.TryGetWebpMetadata(out var webp) ? webp
        : image.Metadata.TryGetPngMetadata(out _) ? new WebpMetadata { FileFormat = WebpFileFormatType.Lossless }
        : new WebpMetadata();

    private void AddFrames<TPixel, TSource>(Image<TPixel> image, bool lossless, WebpWriter writer)
        where TPixel : unmanaged, IPixel<TPixel>
        where TSource : unmanaged, IPixel<TSource>
    {
        ImageFrame<TSource>? previous = null;
        foreach (var frame in image.Frames)
        {
            var current = frame.CloneAs<TSource>(image.Configuration);
            var webp = frame.Metadata.TryGetWebpFrameMetadata(out var set) ? set : new WebpFrameMetadata();
            var area = previous is null ? current.Bounds() : Difference(previous.Pixels, current.Pixels);
            var header = new WebpFrame(area, webp.FrameDelay, webp.BlendMethod, webp.DisposalMethod);
            writer.Add(header, WebpPixels.Encode(current.Pixels, area, this, lossless));

            // A frame that is cleared away leaves nothing for the next one to build on.
            previous = webp.DisposalMethod == WebpDisposalMethod.RestoreToBackground ? null : current;
        }
    }

    /// <summary>The smallest rectangle at even coordinates, as WebP wants them, outside of which the pictures are equal.</summary>
    private static Rectangle Difference<T>(PixelBuffer<T> before, PixelBuffer<T> after)
        where T : unmanaged, IPixel<T>
    {
        int left = after.Width, top = after.Height, right = 0, bottom = 0;
        for (var y = 0; y < after.Height; y++)
        {
            var equal = before.Row(y).CommonPrefixLength(after.Row(y));
            if (equal == after.Width)
            {
                continue;
            }

            var last = after.Width - 1;
            while (before[last, y].Equals(after[last, y]))
            {
                last--;
            }

            (left, right) = (Math.Min(left, equal), Math.Max(right, last + 1));
            (top, bottom) = (Math.Min(top, y), y + 1);
        }

        if (bottom == 0)
        {
            return new Rectangle(0, 0, 1, 1);
        }

        (left, top) = (left & ~1, top & ~1);
        return new Rectangle(left, top, right - left, bottom - top);
    }
}
