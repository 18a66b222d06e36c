using System.Globalization;
using System.Xml;
using Dgp.Engine.Inversion;

namespace Dgp.Worker.Output;

/// <summary>The three losses over the iterations, on a logarithmic scale, as a picture that any browser shows.</summary>
internal static class LossChart
{
    private const int Width = 860;
    private const int Height = 420;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 50;
    private const int Bottom = 50;

    // More points than the chart has pixels show nothing more.
    private const int MostPoints = 1200;

    private static readonly (string Name, string Colour, Func<Losses, double> Of)[] Curves =
    [
        ("feature distance", "#1b6ca8", l => l.Feature),
        ("pixel error (mse)", "#c8553d", l => l.Pixel),
        ("latent (mean z\u00b2 / 2)", "#588157", l => l.Latent),
    ];

    public static void Save(Stream stream, string title, IReadOnlyList<(int Stage, Losses Losses)> history) =>
        Save(stream, title, [.. Curves.Select(c => c.Name)], history);

    /// <param name="names">Of the three terms, for a method where they are something else.</param>
    public static void Save(Stream stream, string title, IReadOnlyList<string> names, IReadOnlyList<(int Stage, Losses Losses)> history)
    {
        using var svg = Svg.Begin(stream, Width, Height);
        svg.Text(title, Left, 20, "start");
        var scale = Scale.Of(history);
        Decades(svg, scale);
        Stages(svg, history);
        // A method without a discriminator or a latent has only the pixel error.
        var curves = Curves.Zip(names, (c, name) => c with { Name = name });
        foreach (var (index, curve) in curves.Where(c => history.Any(h => IsDrawable(c.Of(h.Losses)))).Index())
        {
            Polyline(svg, history, scale, curve.Colour, curve.Of);
            var x = Left + (index * 180);
            svg.Element("rect", ("x", $"{x}"), ("y", "32"), ("width", "14"), ("height", "4"), ("fill", curve.Colour));
            svg.Text(curve.Name, x + 20, 38, "start");
        }
    }

    private static void Decades(XmlWriter svg, Scale scale)
    {
        for (var decade = scale.Lowest; decade <= scale.Highest; decade++)
        {
            var y = scale.Y(Math.Pow(10, decade));
            svg.Line(Left, y, Width - Right, y, "#dddddd");
            svg.Text(Math.Pow(10, decade).ToString("0.######", CultureInfo.InvariantCulture), Left - 8, y + 4, "end");
        }
    }

    private static void Stages(XmlWriter svg, IReadOnlyList<(int Stage, Losses Losses)> history)
    {
        for (var i = 0; i < history.Count; i++)
        {
            if (i == 0 || history[i].Stage != history[i - 1].Stage)
            {
                var x = X(i, history.Count);
                svg.Line(x, Top, x, Height - Bottom, "#bbbbbb");
                svg.Text($"stage {history[i].Stage + 1}", x + 3, Height - Bottom + 16, "start");
            }
        }

        svg.Text($"{history.Count} iterations", (Left + Width - Right) / 2.0, Height - 12, "middle");
    }

    private static void Polyline(
        XmlWriter svg, IReadOnlyList<(int Stage, Losses Losses)> history, Scale scale, string colour, Func<Losses, double> of)
    {
        var every = 1 + (history.Count / MostPoints);
        var points = Enumerable.Range(0, history.Count)
            .Where(i => i % every == 0 || i == history.Count - 1)
            .Where(i => IsDrawable(of(history[i].Losses)))
            .Select(i => $"{Svg.Number(X(i, history.Count))},{Svg.Number(scale.Y(of(history[i].Losses)))}");
        svg.Element("polyline", ("points", string.Join(' ', points)), ("fill", "none"), ("stroke", colour), ("stroke-width", "1.5"));
    }

    private static bool IsDrawable(double loss) => double.IsFinite(loss) && loss > 0;

    private static double X(int iteration, int count) =>
        Left + ((Width - Left - Right) * (count > 1 ? (double)iteration / (count - 1) : 0.5));

    /// <summary>Whole decades around all drawable losses. An axis of powers of ten.</summary>
    private sealed record Scale(int Lowest, int Highest)
    {
        public static Scale Of(IReadOnlyList<(int Stage, Losses Losses)> history)
        {
            var exponents = history
                .SelectMany(h => Curves.Select(c => c.Of(h.Losses)))
                .Where(IsDrawable)
                .Select(Math.Log10)
                .DefaultIfEmpty(0)
                .ToList();
            var lowest = (int)Math.Floor(exponents.Min());
            return new Scale(lowest, Math.Max(lowest + 1, (int)Math.Ceiling(exponents.Max())));
        }

        public double Y(double loss) => Height - Bottom - ((Height - Top - Bottom) * (Math.Log10(loss) - Lowest) / (Highest - Lowest));
    }
}
