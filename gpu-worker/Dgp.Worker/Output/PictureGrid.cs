using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Output;

/// <summary>Square pictures of one size in rows, enlarged if they are small.</summary>
internal static class PictureGrid
{
    private const int Gap = 2;
    private const int SmallestSide = 64;
    private const int Dot = 2;
    private const int LongestLabel = 16;

    private static readonly Rgb24 Paper = new(250, 250, 250);
    private static readonly Rgb24 Ink = new(40, 40, 40);

    /// <param name="pictures">[rows x columns, 3, R, R] in [-1, 1], row by row; the last row may be shorter.</param>
    /// <param name="labels">What to write before each row.</param>
    public static Image<Rgb24> Draw(torch.Tensor pictures, int columns, params IReadOnlyList<string> labels)
    {
        var side = (int)pictures.shape[2];
        var factor = Math.Max(1, SmallestSide / side);
        var cell = (side * factor) + Gap;
        var rows = ((int)pictures.shape[0] + columns - 1) / columns;
        var words = labels.Select(l => l[..Math.Min(l.Length, LongestLabel)]).ToList();
        var margin = words.Count == 0 ? 0 : (words.Max(PixelFont.Measure) * Dot) + (4 * Gap);
        var sheet = new Image<Rgb24>(margin + (columns * cell) + Gap, (rows * cell) + Gap, Paper);
        for (var i = 0; i < words.Count; i++)
        {
            PixelFont.Draw(sheet, words[i], 2 * Gap, (i * cell) + ((cell - (PixelFont.Height * Dot)) / 2), Dot, Ink);
        }

        for (var i = 0; i < pictures.shape[0]; i++)
        {
            using var one = pictures.narrow(0, i, 1);
            using var picture = Pictures.ToImage(one);
            Place(sheet, picture, factor, margin + (i % columns * cell) + Gap, (i / columns * cell) + Gap);
        }

        return sheet;
    }

    private static void Place(Image<Rgb24> sheet, Image<Rgb24> picture, int factor, int left, int top)
    {
        for (var y = 0; y < picture.Height * factor; y++)
        {
            for (var x = 0; x < picture.Width * factor; x++)
            {
                sheet[left + x, top + y] = picture[x / factor, y / factor];
            }
        }
    }
}
