namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Each byte of a row is predicted from its left, upper and upper-left neighbours (PNG specification, section 9);
/// the file holds the differences.</summary>
internal static class PngFilter
{
    public const byte None = 0;
    public const byte Sub = 1;
    public const byte Up = 2;
    public const byte Average = 3;
    public const byte Paeth = 4;

    /// <param name="row">Behind as many zeros as a pixel has bytes, which stand for the missing pixel to the left.</param>
    /// <param name="above">The row above, likewise; zeros if there is none.</param>
    /// <param name="filtered">The differences under Paeth's filter.</param>
    public static void Apply(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel, Span<byte> filtered)
    {
        for (var i = 0; i < filtered.Length; i++)
        {
            var at = i + bytesPerPixel;
            filtered[i] = (byte)(row[at] - Predict(row[i], above[at], above[i]));
        }
    }

    /// <summary>Turns differences into values, in place; parameters as for <see cref="Apply"/>.</summary>
    /// <exception cref="InvalidImageContentException">There is no such filter.</exception>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel)
    {
        switch (filter)
        {
            case None:
                break;
            case Sub:
                for (var at = bytesPerPixel; at < row.Length; at++)
                {
                    row[at] += row[at - bytesPerPixel];
                }

                break;
            case Up:
                for (var at = bytesPerPixel; at < row.Length; at++)
                {
                    row[at] += above[at];
                }

                break;
            case Average:
                for (var at = bytesPerPixel; at < row.Length; at++)
                {
                    row[at] += (byte)((row[at - bytesPerPixel] + above[at]) / 2);
                }

                break;
            case Paeth:
                for (var at = bytesPerPixel; at < row.Length; at++)
                {
                    row[at] += (byte)Predict(row[at - bytesPerPixel], above[at], above[at - bytesPerPixel]);
                }

                break;
            default:
                throw new InvalidImageContentException($"PNG has no filter {filter}.");
        }
    }

    private static int Predict(int left, int above, int corner)
    {
        var toLeft = Math.Abs(above - corner);
        var toAbove = Math.Abs(left - corner);
        var toCorner = Math.Abs(left + above - 2 * corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
