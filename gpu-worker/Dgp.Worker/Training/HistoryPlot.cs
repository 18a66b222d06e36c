using System.Globalization;
using System.Xml;
using Dgp.Worker.Output;

namespace Dgp.Worker.Training;

/// <summary>A training's losses, and its Frechet distance where that was measured, over the pictures shown, as a picture that any browser shows.</summary>
internal static class HistoryPlot
{
    private const int Width = 860;
    private const int Left = 70;
    private const int Right = 20;
    private const int LossTop = 50;
    private const int LossBottom = 350;
    private const int DistanceTop = 430;
    private const int DistanceBottom = 610;
    private const int UnderPanel = 50;
    private const int LegendColumn = 220;

    // More points than the plot has pixels show nothing more.
    private const int MostPoints = 1000;

    // The last points are not cut by the frame.
    private const double Ahead = 1.02;

    // A point of a smooth curve is the mean of this share of all rows, and of eleven at least.
    private const double SmoothedShare = 0.02;
    private const int FewestOnEachSide = 5;

    // Of the raw losses at either end, that may lie outside of the picture: a few spikes would flatten all the rest.
    private const double OutliersShare = 0.01;

    // A distance begins far above where it ends, and it is near its best that differences matter.
    private const double MostAboveBest = 4;

    private const string DistanceColour = "#6a4c93";

    private static readonly (string Name, string Colour, Func<HistoryRow, double> Of)[] Curves =
    [
        ("loss of G", "#1b6ca8", r => r.Generator),
        ("loss of D on real pictures", "#588157", r => r.Real),
        ("loss of D on generated pictures", "#c8553d", r => r.Fake),
    ];

    /// <param name="history">The lines of history.csv.</param>
    public static void Save(Stream stream, IEnumerable<string> history)
    {
        var rows = HistoryRow.Read(history);
        var measured = rows.Where(r => !double.IsNaN(r.Distance)).ToList();
        using var svg = Svg.Begin(stream, Width, (measured.Count > 0 ? DistanceBottom : LossBottom) + UnderPanel);
        var x = new Axis(0, Math.Max(1, rows.Select(r => r.Pictures).DefaultIfEmpty().Max() * Ahead), Left, Width - Right);
        DrawLosses(svg, x, rows);
        if (measured.Count > 0)
        {
            DrawDistance(svg, x, measured);
        }
    }

    private static void DrawLosses(XmlWriter svg, Axis x, IReadOnlyList<HistoryRow> rows)
    {
        var curves = Curves.Select(c => (c.Colour, Raw: rows.Select(c.Of).ToArray(), Smooth: Smooth([.. rows.Select(c.Of)]))).ToList();
        var (low, high) = Range([.. curves.SelectMany(c => c.Raw)]);
        var y = Axis.Around(low, high, LossBottom, LossTop);
        Legend(svg, [.. Curves.Select(c => (c.Name, c.Colour))], LossTop);
        Begin(svg, "losses", x, y);
        foreach (var (colour, raw, _) in curves)
        {
            Polyline(svg, Points(x, y, rows, raw), colour, "1", "0.25");
        }

        foreach (var (colour, _, smooth) in curves)
        {
            Polyline(svg, Points(x, y, rows, smooth), colour, "2", "1");
        }

        svg.WriteEndElement();
    }

    private static void DrawDistance(XmlWriter svg, Axis x, IReadOnlyList<HistoryRow> measured)
    {
        var best = measured.MinBy(r => r.Distance);
        var highest = Math.Min(measured.Max(r => r.Distance), best.Distance + (MostAboveBest * Math.Abs(best.Distance)));
        var y = Axis.Around(best.Distance, highest, DistanceBottom, DistanceTop);
        var name = string.Create(CultureInfo.InvariantCulture, $"Frechet distance; best {best.Distance:0.###} after {Count(best.Pictures, best.Pictures)} pictures");
        Legend(svg, [(name, DistanceColour)], DistanceTop);
        Begin(svg, "distance", x, y);
        Polyline(svg, Points(x, y, measured, [.. measured.Select(r => r.Distance)]), DistanceColour, "2", "1");
        svg.Element(
            "circle", ("cx", Svg.Number(x.At(best.Pictures))), ("cy", Svg.Number(y.At(best.Distance))), ("r", "5"), ("fill", "none"), ("stroke", DistanceColour));
        svg.WriteEndElement();
    }

    /// <summary>Axes with their ticks, and a group for the curves that shows nothing outside of them.</summary>
    private static void Begin(XmlWriter svg, string name, Axis x, Axis y)
    {
        foreach (var tick in y.Ticks())
        {
            svg.Line(x.Start, y.At(tick), x.End, y.At(tick), "#dddddd");
            svg.Text(tick.ToString("0.####", CultureInfo.InvariantCulture), x.Start - 8, y.At(tick) + 4, "end");
        }

        foreach (var tick in x.Ticks())
        {
            svg.Line(x.At(tick), y.Start, x.At(tick), y.Start + 5, "#888888");
            svg.Text(Count(tick, x.High), x.At(tick), y.Start + 18, "middle");
        }

        svg.Line(x.Start, y.Start, x.End, y.Start, "#888888");
        svg.Text("pictures shown", (x.Start + x.End) / 2, y.Start + 36, "middle");
        svg.Start("clipPath", ("id", name));
        svg.Element(
            "rect", ("x", Svg.Number(x.Start)), ("y", Svg.Number(y.End)), ("width", Svg.Number(x.End - x.Start)), ("height", Svg.Number(y.Start - y.End)));
        svg.WriteEndElement();
        svg.Start("g", ("clip-path", $"url(#{name})"));
    }

    private static void Legend(XmlWriter svg, IReadOnlyList<(string Name, string Colour)> entries, double top)
    {
        foreach (var (index, (name, colour)) in entries.Index())
        {
            var x = Left + (index * LegendColumn);
            svg.Element("rect", ("x", $"{x}"), ("y", Svg.Number(top - 24)), ("width", "14"), ("height", "4"), ("fill", colour));
            svg.Text(name, x + 20, top - 18, "start");
        }
    }

    /// <summary>Where to draw the values that are numbers, no more of them than can be seen.</summary>
    private static List<string> Points(Axis x, Axis y, IReadOnlyList<HistoryRow> rows, double[] values)
    {
        var every = 1 + (values.Length / MostPoints);
        return [.. Enumerable.Range(0, values.Length)
            .Where(i => (i % every == 0 || i == values.Length - 1) && !double.IsNaN(values[i]))
            .Select(i => $"{Svg.Number(x.At(rows[i].Pictures))},{Svg.Number(y.At(values[i]))}")];
    }

    private static void Polyline(XmlWriter svg, List<string> points, string colour, string width, string opacity)
    {
        if (points.Count > 0)
        {
            // A line from a point to itself is a dot, thanks to the round ends.
            svg.Element(
                "polyline", ("points", string.Join(' ', points.Count == 1 ? points.Append(points[0]) : points)), ("fill", "none"),
                ("stroke", colour), ("stroke-width", width), ("stroke-opacity", opacity), ("stroke-linecap", "round"), ("stroke-linejoin", "round"));
        }
    }

    /// <summary>Means over the rows around each one; what is no number does not count.</summary>
    private static double[] Smooth(double[] values)
    {
        var half = Math.Max(FewestOnEachSide, (int)(values.Length * SmoothedShare / 2));
        var (sums, counts) = (new double[values.Length + 1], new int[values.Length + 1]);
        for (var i = 0; i < values.Length; i++)
        {
            var known = !double.IsNaN(values[i]);
            (sums[i + 1], counts[i + 1]) = (sums[i] + (known ? values[i] : 0), counts[i] + (known ? 1 : 0));
        }

        return [.. Enumerable.Range(0, values.Length).Select(i =>
        {
            var (from, to) = (Math.Max(0, i - half), Math.Min(values.Length, i + half + 1));
            return (sums[to] - sums[from]) / (counts[to] - counts[from]);
        })];
    }

    private static (double Low, double High) Range(double[] values)
    {
        var ordered = values.Where(v => !double.IsNaN(v)).Order().ToArray();
        var outside = (int)(ordered.Length * OutliersShare);
        return ordered.Length == 0 ? (0, 1) : (ordered[outside], ordered[^(outside + 1)]);
    }

    /// <summary>12.3 k; all numbers of an axis in the unit of its largest.</summary>
    private static string Count(double pictures, double largest)
    {
        var (unit, name) = largest switch { >= 1e6 => (1e6, " M"), >= 1e3 => (1e3, " k"), _ => (1, "") };
        return (pictures / unit).ToString("0.##", CultureInfo.InvariantCulture) + (pictures == 0 ? "" : name);
    }
}
