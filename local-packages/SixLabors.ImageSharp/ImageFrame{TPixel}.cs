using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>One picture of an <see cref="Image{TPixel}"/>.</summary>
public sealed class ImageFrame<TPixel> : ImageFrame
    where TPixel : unmanaged, IPixel<TPixel>
{
    private PixelBuffer<TPixel>? _pixels;

    internal ImageFrame(Configuration configuration, int width, int height, ImageFrameMetadata metadata)
        : this(configuration, Allocate(configuration, width, height), metadata)
    {
    }

    internal ImageFrame(Configuration configuration, PixelBuffer<TPixel> pixels, ImageFrameMetadata metadata)
        : base(configuration, metadata)
        => _pixels = pixels;

    internal PixelBuffer<TPixel> Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pixels is null, this);
            return _pixels;
        }
    }

    private protected override Size CurrentSize => new(Pixels.Width, Pixels.Height);

    public TPixel this[int x, int y]
    {
        get => Reference(x, y);
        set => Reference(x, y) = value;
    }

    public void ProcessPixelRows(PixelAccessorAction<TPixel> processPixels)
    {
        ArgumentNullException.ThrowIfNull(processPixels);
        processPixels(new PixelAccessor<TPixel>(Pixels));
    }

    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than the picture.</exception>
    public void CopyPixelDataTo(Span<TPixel> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Pixels.Span.Length, nameof(destination));
        Pixels.Span.CopyTo(destination);
    }

    /// <inheritdoc cref="CopyPixelDataTo(Span{TPixel})"/>
    public void CopyPixelDataTo(Span<byte> destination) => CopyPixelDataTo(MemoryMarshal.Cast<byte, TPixel>(destination));

    /// <inheritdoc cref="Image{TPixel}.DangerousTryGetSinglePixelMemory"/>
    public bool DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory)
    {
        memory = Pixels.IsSingleBlock ? Pixels.Memory : default;
        return Pixels.IsSingleBlock;
    }

    public override string ToString() => $"ImageFrame<{typeof(TPixel).Name}>({Width}x{Height})";

    internal ImageFrame<TPixel2> CloneAs<TPixel2>(Configuration configuration)
        where TPixel2 : unmanaged, IPixel<TPixel2>
    {
        var clone = new ImageFrame<TPixel2>(configuration, Width, Height, Metadata.DeepClone());
        PixelConversion.Convert<TPixel, TPixel2>(Pixels.Span, clone.Pixels.Span);
        return clone;
    }

    internal void Replace(PixelBuffer<TPixel> pixels) => _pixels = pixels;

    protected override void Dispose(bool disposing) => _pixels = null;

    private static PixelBuffer<TPixel> Allocate(Configuration configuration, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return configuration.MemoryAllocator.Allocate<TPixel>(width, height, configuration.PreferContiguousImageBuffers);
    }

    private ref TPixel Reference(int x, int y)
    {
        var pixels = Pixels;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)pixels.Width, nameof(x));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)pixels.Height, nameof(y));
        return ref pixels[x, y];
    }
}
