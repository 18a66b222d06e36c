using System.Collections;

namespace SixLabors.ImageSharp;

/// <summary>The frames of an <see cref="Image"/>; never empty.</summary>
public abstract class ImageFrameCollection : IDisposable, IEnumerable<ImageFrame>
{
    private protected ImageFrameCollection()
    {
    }

    public abstract int Count { get; }

    public ImageFrame RootFrame => NonGenericGetFrame(0);

    public ImageFrame this[int index] => NonGenericGetFrame(index);

    /// <exception cref="InvalidOperationException">It is the only frame.</exception>
    public abstract void RemoveFrame(int index);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    IEnumerator<ImageFrame> IEnumerable<ImageFrame>.GetEnumerator() => NonGenericGetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => NonGenericGetEnumerator();

    protected abstract void Dispose(bool disposing);

    protected abstract IEnumerator<ImageFrame> NonGenericGetEnumerator();

    protected abstract ImageFrame NonGenericGetFrame(int index);
}
