using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>A picture in one pixel format. Rows run from top to bottom.</summary>
public sealed class Image<TPixel> : Image
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly ImageFrameCollection<TPixel> _frames;

    /// <summary>All pixels are <c>default</c>: black, and transparent where there is an alpha.</summary>
    public Image(int width, int height)
        : this(Configuration.Default, width, height)
    {
    }

    public Image(int width, int height, TPixel backgroundColor)
        : this(Configuration.Default, width, height, backgroundColor)
    {
    }

    public Image(Configuration configuration, int width, int height)
        : this(configuration, width, height, new ImageMetadata())
    {
    }

    public Image(Configuration configuration, int width, int height, TPixel backgroundColor)
        : this(configuration, width, height, new ImageMetadata())
        => _frames.RootFrame.Pixels.Span.Fill(backgroundColor);

    internal Image(Configuration configuration, int width, int height, ImageMetadata metadata)
        : this(configuration, metadata, [new ImageFrame<TPixel>(configuration, width, height, new ImageFrameMetadata())])
    {
    }

    internal Image(Configuration configuration, ImageMetadata metadata, List<ImageFrame<TPixel>> frames)
        : base(configuration, PixelTypeInfo.Create<TPixel>(), metadata, frames[0].Size())
        => _frames = new ImageFrameCollection<TPixel>(this, frames);

    public new ImageFrameCollection<TPixel> Frames
    {
        get
        {
            EnsureNotDisposed();
            return _frames;
        }
    }

    protected override ImageFrameCollection NonGenericFrameCollection => Frames;

    /// <summary>A pixel of the first frame.</summary>
    public TPixel this[int x, int y]
    {
        get => Frames.RootFrame[x, y];
        set => Frames.RootFrame[x, y] = value;
    }

    /// <summary>Hands out the rows of the first frame; the accessor must not outlive the call.</summary>
    public void ProcessPixelRows(PixelAccessorAction<TPixel> processPixels) => Frames.RootFrame.ProcessPixelRows(processPixels);

    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than the picture.</exception>
    public void CopyPixelDataTo(Span<TPixel> destination) => Frames.RootFrame.CopyPixelDataTo(destination);

    /// <inheritdoc cref="CopyPixelDataTo(Span{TPixel})"/>
    public void CopyPixelDataTo(Span<byte> destination) => CopyPixelDataTo(MemoryMarshal.Cast<byte, TPixel>(destination));

    /// <summary>The first frame as one block of memory; false where the picture is too large for one and
    /// <see cref="Configuration.PreferContiguousImageBuffers"/> is off.</summary>
    public bool DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory) => Frames.RootFrame.DangerousTryGetSinglePixelMemory(out memory);

    public Image<TPixel> Clone() => Clone(Configuration);

    public Image<TPixel> Clone(Configuration configuration) => CloneAs<TPixel>(configuration);

    /// <summary>A copy in another pixel format; colours are never multiplied by their alpha.</summary>
    public override Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
    {
        var frames = new List<ImageFrame<TPixel2>>();
        foreach (var frame in Frames)
        {
            frames.Add(frame.CloneAs<TPixel2>(configuration));
        }

        return new Image<TPixel2>(configuration, Metadata.DeepClone(), frames);
    }

    public override string ToString() => $"Image<{typeof(TPixel).Name}>: {Width}x{Height}";

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _frames.Dispose();
        }
    }

    private protected override void EncodeTo(Stream stream, IImageEncoder encoder) => encoder.Encode(this, stream);

    /// <summary>Replaces the pixels of every frame, and with them the size.</summary>
    internal void Transform(Func<PixelBuffer<TPixel>, PixelBuffer<TPixel>> transform)
    {
        foreach (var frame in Frames)
        {
            frame.Replace(transform(frame.Pixels));
        }

        Size = _frames.RootFrame.Size();
    }
}
