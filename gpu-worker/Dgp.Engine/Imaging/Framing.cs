using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Dgp.Engine.Imaging;

/// <summary>
/// How a picture of any aspect becomes a square of <c>Side</c> pixels and comes back: which part of the picture is used, and where
/// in the square it lies. What of the square it does not cover is the picture mirrored at its edges.
/// </summary>
public sealed class Framing
{
    private Framing(int side, Rectangle source, Rectangle placed) => (Side, Source, Placed) = (side, source, placed);

    public int Side { get; }

    /// <summary>The part of the picture that is used, in its own pixels.</summary>
    public Rectangle Source { get; }

    /// <summary>Where that part lies in the square.</summary>
    public Rectangle Placed { get; }

    /// <summary>The whole picture, its long side filling the square.</summary>
    public static Framing Pad(int width, int height, int side)
    {
        var longest = Math.Max(width, height);
        var placedWidth = Math.Max((int)Math.Round((double)width * side / longest), 1);
        var placedHeight = Math.Max((int)Math.Round((double)height * side / longest), 1);
        return new Framing(
            side,
            new Rectangle(0, 0, width, height),
            new Rectangle((side - placedWidth) / 2, (side - placedHeight) / 2, placedWidth, placedHeight));
    }

    /// <summary>The centre square of the picture, as torchvision's CenterCrop takes it.</summary>
    public static Framing Crop(int width, int height, int side)
    {
        var shortest = Math.Min(width, height);
        var left = (int)Math.Round((width - shortest) / 2.0, MidpointRounding.ToEven);
        var top = (int)Math.Round((height - shortest) / 2.0, MidpointRounding.ToEven);
        return new Framing(side, new Rectangle(left, top, shortest, shortest), new Rectangle(0, 0, side, side));
    }

    /// <summary>The square, resized bilinearly with antialiasing as torchvision's Resize.</summary>
    public Image<Rgb24> ToSquare(Image<Rgb24> picture)
    {
        using var part = Part(picture, Source);
        using var small = Pictures.Bilinear(part, Placed.Width, Placed.Height);
        var square = new Image<Rgb24>(Side, Side);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var (column, row) = InPlaced(x, y);
                square[x, y] = small[column, row];
            }
        }

        return square;
    }

    /// <summary>The part of a square that shows the picture.</summary>
    public Image<Rgb24> FromSquare(Image<Rgb24> square) => Part(square, Placed);

    /// <summary>Which pixel of the placed picture a pixel of the square shows.</summary>
    public (int Column, int Row) InPlaced(int x, int y) => (Mirror(x - Placed.X, Placed.Width), Mirror(y - Placed.Y, Placed.Height));

    public static Image<Rgb24> Part(Image<Rgb24> picture, Rectangle part) => picture.Clone(x => x.Crop(part));

    /// <summary>Reflection at both edges, the edge pixel not doubled, as often as needed: -1 is 1, length is length - 2.</summary>
    private static int Mirror(int i, int length)
    {
        if (length == 1)
        {
            return 0;
        }

        var period = 2 * (length - 1);
        var k = Math.Abs(i) % period;
        return k < length ? k : period - k;
    }
}
