using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>What <see cref="Image{TPixel}.ProcessPixelRows"/> calls.</summary>
public delegate void PixelAccessorAction<TPixel>(PixelAccessor<TPixel> pixelAccessor)
    where TPixel : unmanaged, IPixel<TPixel>;

/// <summary>The rows of one frame.</summary>
public ref struct PixelAccessor<TPixel>
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly PixelBuffer<TPixel> _pixels;

    internal PixelAccessor(PixelBuffer<TPixel> pixels) => _pixels = pixels;

    public readonly int Width => _pixels.Width;

    public readonly int Height => _pixels.Height;

    public readonly Span<TPixel> GetRowSpan(int rowIndex) => _pixels.Row(rowIndex);
}
