namespace SixLabors.ImageSharp.Memory;

/// <summary>Rows of pixels, top to bottom, without padding.</summary>
/// <param name="isSingleBlock">Whether the published package would have handed this out as one block of memory.</param>
internal sealed class PixelBuffer<T>(int width, int height, bool isSingleBlock)
    where T : unmanaged
{
    private readonly T[] _pixels = new T[width * height];

    public int Width => width;

    public int Height => height;

    public bool IsSingleBlock => isSingleBlock;

    public Span<T> Span => _pixels;

    public Memory<T> Memory => _pixels;

    public ref T this[int x, int y] => ref _pixels[y * width + x];

    public Span<T> Row(int y) => _pixels.AsSpan(y * width, width);
}
