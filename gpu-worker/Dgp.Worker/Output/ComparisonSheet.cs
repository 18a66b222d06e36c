using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Output;

/// <summary>Pictures side by side under their names, each about as large as a third of a screen.</summary>
internal static class ComparisonSheet
{
    private const int PanelSide = 384;
    private const int Margin = 12;
    private const int Dot = 2;
    private const int LeastLetters = 8;
    private const int LabelHeight = (PixelFont.Height * Dot) + Margin;

    private static readonly Rgb24 Paper = new(250, 250, 250);
    private static readonly Rgb24 Ink = new(40, 40, 40);

    public static Image<Rgb24> Draw(params IReadOnlyList<(string Label, Image<Rgb24> Picture)> panels) => Draw(PanelSide, panels.Count, panels);

    /// <summary>The same in rows, each panel at most <paramref name="side"/> pixels wide and high.</summary>
    public static Image<Rgb24> Draw(int side, int columns, IReadOnlyList<(string Label, Image<Rgb24> Picture)> panels)
    {
        var shown = panels.Select(p => Shown(p.Picture, side)).ToList();
        try
        {
            var height = shown.Max(p => p.Height);
            var sheet = new Image<Rgb24>(
                shown.Chunk(columns).Max(row => Margin + row.Sum(p => p.Width + Margin)),
                ((panels.Count + columns - 1) / columns * (LabelHeight + Margin + height)) + Margin,
                Paper);
            var top = 0;
            foreach (var row in panels.Select(p => p.Label).Zip(shown).Chunk(columns))
            {
                var left = Margin;
                foreach (var (label, picture) in row)
                {
                    PixelFont.Draw(sheet, Fitting(label, picture.Width), left, top + Margin, Dot, Ink);
                    Place(sheet, picture, left, top + LabelHeight + Margin + ((height - picture.Height) / 2));
                    left += picture.Width + Margin;
                }

                top += LabelHeight + Margin + height;
            }

            return sheet;
        }
        finally
        {
            shown.ForEach(p => p.Dispose());
        }
    }

    // Small pictures grow by whole factors, so that their pixels can be seen; large ones shrink smoothly.
    private static Image<Rgb24> Shown(Image<Rgb24> picture, int side)
    {
        var longer = Math.Max(picture.Width, picture.Height);
        if (longer <= side)
        {
            return Enlargement.By(picture, Enlargement.Factor(picture.Width, picture.Height, side));
        }

        return Pictures.Lanczos(picture, Scaled(picture.Width), Scaled(picture.Height));

        int Scaled(int length) => Math.Max(1, (int)Math.Round((double)length * side / longer));
    }

    // A label shorter than its picture runs into no other; the words of narrow pictures are told apart by their beginnings.
    private static string Fitting(string label, int width) =>
        label[..Math.Min(label.Length, Math.Max(LeastLetters, (width + Dot) / (PixelFont.Advance * Dot)))];

    private static void Place(Image<Rgb24> sheet, Image<Rgb24> picture, int left, int top)
    {
        var pixels = new Rgb24[picture.Width * picture.Height];
        picture.CopyPixelDataTo(pixels);
        sheet.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < picture.Height; y++)
            {
                pixels.AsSpan(y * picture.Width, picture.Width).CopyTo(rows.GetRowSpan(top + y)[left..]);
            }
        });
    }
}
