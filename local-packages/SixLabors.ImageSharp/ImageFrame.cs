using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp;

/// <summary>One picture of an <see cref="Image"/>, whatever its pixel format.</summary>
public abstract class ImageFrame : IDisposable
{
    private protected ImageFrame(Configuration configuration, ImageFrameMetadata metadata)
    {
        Configuration = configuration;
        Metadata = metadata;
    }

    public int Width => Size().Width;

    public int Height => Size().Height;

    public ImageFrameMetadata Metadata { get; }

    public Configuration Configuration { get; }

    public Size Size() => CurrentSize;

    private protected abstract Size CurrentSize { get; }

    public Rectangle Bounds() => new(0, 0, Width, Height);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
