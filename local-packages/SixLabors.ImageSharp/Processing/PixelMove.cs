namespace SixLabors.ImageSharp.Processing;

/// <summary>An operation that only moves pixels: the pixel at (x, y) of the result is <paramref name="Origin"/> of the source.</summary>
/// <param name="Result">The size of the result.</param>
/// <param name="Origin">Position in the source of the result's first pixel.</param>
/// <param name="Right">Step in the source for one step to the right in the result.</param>
/// <param name="Down">Step in the source for one step down in the result.</param>
internal readonly record struct PixelMove(Size Result, (int X, int Y) Origin, (int X, int Y) Right, (int X, int Y) Down)
{
    public static PixelMove Crop(Rectangle area) => new(area.Size, (area.X, area.Y), (1, 0), (0, 1));

    public static PixelMove Flip(Size size, FlipMode mode) => mode switch
    {
        FlipMode.Horizontal => new(size, (size.Width - 1, 0), (-1, 0), (0, 1)),
        FlipMode.Vertical => new(size, (0, size.Height - 1), (1, 0), (0, -1)),
        _ => Crop(new Rectangle(Point.Empty, size)),
    };

    public static PixelMove Rotate(Size size, RotateMode mode) => mode switch
    {
        RotateMode.Rotate90 => new(new Size(size.Height, size.Width), (0, size.Height - 1), (0, -1), (1, 0)),
        RotateMode.Rotate180 => new(size, (size.Width - 1, size.Height - 1), (-1, 0), (0, -1)),
        RotateMode.Rotate270 => new(new Size(size.Height, size.Width), (size.Width - 1, 0), (0, 1), (-1, 0)),
        _ => Crop(new Rectangle(Point.Empty, size)),
    };
}
