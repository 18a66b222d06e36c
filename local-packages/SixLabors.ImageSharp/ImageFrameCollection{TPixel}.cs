using System.Collections;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>The frames of an <see cref="Image{TPixel}"/>; never empty.</summary>
public sealed class ImageFrameCollection<TPixel> : ImageFrameCollection, IEnumerable<ImageFrame<TPixel>>
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly Image<TPixel> _parent;
    private readonly List<ImageFrame<TPixel>> _frames;
    private bool _isDisposed;

    internal ImageFrameCollection(Image<TPixel> parent, List<ImageFrame<TPixel>> frames)
    {
        _parent = parent;
        _frames = frames;
    }

    public override int Count => _frames.Count;

    public new ImageFrame<TPixel> RootFrame => this[0];

    public new ImageFrame<TPixel> this[int index]
    {
        get
        {
            EnsureNotDisposed();
            return _frames[index];
        }
    }

    /// <summary>Appends a copy of a frame, which may be another picture's.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public ImageFrame<TPixel> AddFrame(ImageFrame<TPixel> source)
    {
        EnsureNotDisposed();
        ArgumentNullException.ThrowIfNull(source);
        if (source.Size() != RootFrame.Size())
        {
            throw new ArgumentException("A frame must have the size of the image.", nameof(source));
        }

        return Append(source.CloneAs<TPixel>(_parent.Configuration));
    }

    /// <summary>Appends a frame from pixels in row order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer pixels than the picture has.</exception>
    public ImageFrame<TPixel> AddFrame(ReadOnlySpan<TPixel> source)
    {
        var count = RootFrame.Pixels.Span.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, count, nameof(source));

        var frame = CreateFrame();
        source[..count].CopyTo(frame.Pixels.Span);
        return frame;
    }

    /// <inheritdoc cref="AddFrame(ReadOnlySpan{TPixel})"/>
    public ImageFrame<TPixel> AddFrame(TPixel[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return AddFrame(source.AsSpan());
    }

    /// <summary>Appends a frame of <c>default</c> pixels.</summary>
    public ImageFrame<TPixel> CreateFrame()
    {
        var root = RootFrame;
        return Append(new ImageFrame<TPixel>(_parent.Configuration, root.Width, root.Height, new ImageFrameMetadata()));
    }

    /// <summary>A picture of its own made from a copy of one frame.</summary>
    public Image<TPixel> CloneFrame(int index)
    {
        var copy = this[index].CloneAs<TPixel>(_parent.Configuration);
        return new Image<TPixel>(_parent.Configuration, _parent.Metadata.DeepClone(), [copy]);
    }

    public override void RemoveFrame(int index)
    {
        EnsureNotDisposed();
        if (index == 0 && Count == 1)
        {
            throw new InvalidOperationException("An image keeps at least one frame.");
        }

        var frame = _frames[index];
        _frames.RemoveAt(index);
        frame.Dispose();
    }

    public IEnumerator<ImageFrame<TPixel>> GetEnumerator()
    {
        EnsureNotDisposed();
        return _frames.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override IEnumerator<ImageFrame> NonGenericGetEnumerator() => GetEnumerator();

    protected override ImageFrame NonGenericGetFrame(int index) => this[index];

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _frames.ForEach(frame => frame.Dispose());
            _frames.Clear();
        }
    }

    private ImageFrame<TPixel> Append(ImageFrame<TPixel> frame)
    {
        _frames.Add(frame);
        return frame;
    }

    private void EnsureNotDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}
