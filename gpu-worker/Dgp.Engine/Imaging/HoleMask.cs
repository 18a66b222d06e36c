using Dgp.Contracts;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace Dgp.Engine.Imaging;

/// <summary>Which pixels are missing: in the used part of the picture at its own size, and in the prior's square.</summary>
public sealed class HoleMask
{
    private readonly Framing _framing;
    private readonly bool[,] _square;
    private readonly Func<int, int, bool> _picture;

    private HoleMask(Framing framing, bool[,] square, Func<int, int, bool> picture) =>
        (_framing, _square, _picture) = (framing, square, picture);

    /// <summary>The middle third of the picture in both directions: the published hole, where the picture is square.</summary>
    public static HoleMask Center(Framing framing)
    {
        var (placed, square) = (framing.Placed, new bool[framing.Side, framing.Side]);
        var (left, top) = ((placed.Width - placed.Width / 3) / 2, (placed.Height - placed.Height / 3) / 2);
        for (var y = top; y < placed.Height - top; y++)
        {
            for (var x = left; x < placed.Width - left; x++)
            {
                square[placed.Y + y, placed.X + x] = true;
            }
        }

        var source = framing.Source;
        return new HoleMask(framing, square, (x, y) => square[
            placed.Y + (int)((long)y * placed.Height / source.Height),
            placed.X + (int)((long)x * placed.Width / source.Width)]);
    }

    /// <summary>
    /// White (brighter than half) is missing. A mask of another size is stretched over the picture. In the square, a pixel is missing
    /// if any part of what it shows is.
    /// </summary>
    /// <param name="width">Width of the whole picture.</param>
    /// <exception cref="DgpException">BadMask: nothing is missing in the used part, or everything is.</exception>
    public static HoleMask From(Image<Rgb24> mask, int width, int height, Framing framing)
    {
        var source = framing.Source;
        var missing = new bool[source.Height, source.Width];
        var count = 0L;
        for (var y = 0; y < source.Height; y++)
        {
            for (var x = 0; x < source.Width; x++)
            {
                var p = mask[
                    (int)((long)(source.X + x) * mask.Width / width), (int)((long)(source.Y + y) * mask.Height / height)];
                missing[y, x] = p.R + p.G + p.B > 3 * 127;
                count += missing[y, x] ? 1 : 0;
            }
        }

        if (count == 0 || count == missing.LongLength)
        {
            throw new DgpException(
                ErrorCode.BadMask,
                count == 0 ? "The mask marks nothing as missing." : "The mask marks the whole picture as missing.",
                "Paint what is to be filled white, all else black.");
        }

        var square = new bool[framing.Side, framing.Side];
        for (var y = 0; y < framing.Side; y++)
        {
            for (var x = 0; x < framing.Side; x++)
            {
                var (column, row) = framing.InPlaced(x, y);
                square[y, x] = AnyMissing(missing, Span(row, framing.Placed.Height, source.Height), Span(column, framing.Placed.Width, source.Width));
            }
        }

        return new HoleMask(framing, square, (x, y) => missing[y, x]);
    }

    /// <summary>Whether a pixel of the used part of the picture is missing.</summary>
    public bool InPicture(int x, int y) => _picture(x, y);

    /// <summary>Whether a pixel of the square is missing.</summary>
    public bool InSquare(int x, int y) => _square[y, x];

    /// <summary>The smallest rectangle of the square that holds all that is missing.</summary>
    public Rectangle BoundsInSquare()
    {
        var (left, top, right, bottom) = (_framing.Side, _framing.Side, -1, -1);
        for (var y = 0; y < _framing.Side; y++)
        {
            for (var x = 0; x < _framing.Side; x++)
            {
                if (_square[y, x])
                {
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
                }
            }
        }

        return new Rectangle(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>[1, 1, R, R]: 1 where the pixel is known, 0 where it is missing.</summary>
    public Tensor Known(Device device)
    {
        var side = _framing.Side;
        var known = new float[side * side];
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = _square[i / side, i % side] ? 0 : 1;
        }

        return tensor(known, [1, 1, side, side], device: device);
    }

    /// <summary>The pixels that pixel <paramref name="i"/> of a smaller (or larger) picture shows.</summary>
    private static Range Span(int i, int length, int sourceLength)
    {
        var begin = (int)((long)i * sourceLength / length);
        var end = (int)(((long)(i + 1) * sourceLength + length - 1) / length);
        return begin..Math.Max(end, begin + 1);
    }

    private static bool AnyMissing(bool[,] missing, Range rows, Range columns)
    {
        for (var y = rows.Start.Value; y < rows.End.Value; y++)
        {
            for (var x = columns.Start.Value; x < columns.End.Value; x++)
            {
                if (missing[y, x])
                {
                    return true;
                }
            }
        }

        return false;
    }
}
