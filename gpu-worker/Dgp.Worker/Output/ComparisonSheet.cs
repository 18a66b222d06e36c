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
    private const int LabelHeight = (PixelFont.Height * Dot) + Margin;

    private static readonly Rgb24 Paper = new(250, 250, 250);
    private static readonly Rgb24 Ink = new(40, 40, 40);

    public static Image<Rgb24> Draw(params IReadOnlyList<(string Label, Image<Rgb24> Picture)> panels)
    {
        var shown = panels.Select(p => Shown(p.Picture)).ToList();
        try
        {
            var height = shown.Max(p => p.Height);
            var sheet = new Image<Rgb24>(Margin + shown.Sum(p => p.Width + Margin), LabelHeight + Margin + height + Margin, Paper);
            var left = Margin;
            foreach (var (label, picture) in panels.Select(p => p.Label).Zip(shown))
            {
                PixelFont.Draw(sheet, label, left, Margin, Dot, Ink);
                Place(sheet, picture, left, LabelHeight + Margin + ((height - picture.Height) / 2));
                left += picture.Width + Margin;
            }

            return sheet;
        }
        finally
        {
            shown.ForEach(p => p.Dispose());
        }
    }

    // Small pictures grow by whole factors, so that their pixels can be seen; large ones shrink smoothly.
    private static Image<Rgb24> Shown(Image<Rgb24> picture)
    {
        var longer = Math.Max(picture.Width, picture.Height);
        if (longer <= PanelSide)
        {
            return Enlargement.By(picture, Enlargement.Factor(picture.Width, picture.Height, PanelSide));
        }

        return Pictures.Lanczos(picture, Scaled(picture.Width), Scaled(picture.Height));

        int Scaled(int side) => Math.Max(1, (int)Math.Round((double)side * PanelSide / longer));
    }

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
