using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>From what a library decodes to what the caller asked for.</summary>
internal static class DecodedPixels
{
    public static PixelBuffer<T> Allocate<T>(Configuration configuration, Size size)
        where T : unmanaged
        => configuration.MemoryAllocator.Allocate<T>(size.Width, size.Height, configuration.PreferContiguousImageBuffers);

    /// <summary>Takes the buffer over if it has the wanted format already.</summary>
    public static ImageFrame<TPixel> ToFrame<TSource, TPixel>(Configuration configuration, PixelBuffer<TSource> pixels)
        where TSource : unmanaged, IPixel<TSource>
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (pixels is not PixelBuffer<TPixel> wanted)
        {
            wanted = Allocate<TPixel>(configuration, new Size(pixels.Width, pixels.Height));
            PixelConversion.Convert<TSource, TPixel>(pixels.Span, wanted.Span);
        }

        return new ImageFrame<TPixel>(configuration, wanted, new ImageFrameMetadata());
    }
}
