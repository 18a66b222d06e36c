using System.Globalization;
using System.Xml;
using Dgp.Engine.Tasks;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>Methods at one task: a dot for each run, and over it the mean with its interval.</summary>
internal static class MethodPlot
{
    private const int Width = 860;
    private const int Left = 150;
    private const int Gap = 60;
    private const int Right = 20;
    private const int Top = 50;
    private const int Row = 34;
    private const int Bottom = 60;
    private const int RunsHeight = 16;

    private const string MeanColour = "#1b6ca8";
    private const string RunColour = "#888888";

    public static string NameOf(RestorationTask task) => $"{task.Verb()}.svg";

    /// <summary>The leading metric and the structural similarity of the same pixels.</summary>
    public static IReadOnlyList<Metric> Shown(TaskSummary task, IReadOnlyList<Metric> metrics) =>
        [task.Leading, metrics.First(m => m.Key == (task.Task == RestorationTask.Inpaint ? "hole_ssim_range1" : "ssim_range1"))];

    /// <param name="runs">Of the task.</param>
    /// <param name="metrics">Two, side by side.</param>
    public static void Save(Stream stream, TaskSummary task, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<Metric> metrics)
    {
        var methods = task.Methods.Where(m => m.Values.Count > 0).ToList();
        using var svg = Svg.Begin(stream, Width, Top + (Row * methods.Count) + Bottom);
        svg.Text($"{MarkdownTables.Title(task.Task)}: each run, and the mean with its 95 % interval", 12, 20, "start");
        foreach (var (i, method) in methods.Index())
        {
            svg.Text(method.Method, Left - 16, Middle(i) + 4, "end");
        }

        var width = (Width - Left - Right - (Gap * (metrics.Count - 1))) / metrics.Count;
        foreach (var (i, metric) in metrics.Index())
        {
            var start = Left + (i * (width + Gap));
            Panel(svg, metric, methods, runs, start, start + width);
        }
    }

    private static void Panel(XmlWriter svg, Metric metric, List<MethodSummary> methods, IReadOnlyList<MeasuredRun> runs, double start, double end)
    {
        var values = runs.Select(metric.Of).Where(v => v is { } value && double.IsFinite(value)).Select(v => v!.Value).ToList();
        if (values.Count == 0)
        {
            return;
        }

        var (axis, floor) = (Axis.Around(values.Min(), values.Max(), start, end), Top + (Row * methods.Count));
        foreach (var tick in axis.Ticks())
        {
            svg.Line(axis.At(tick), Top, axis.At(tick), floor, "#dddddd");
            svg.Text(tick.ToString("0.###", CultureInfo.InvariantCulture), axis.At(tick), floor + 18, "middle");
        }

        svg.Line(start, floor, end, floor, "#888888");
        svg.Text(MarkdownTables.Heading(metric), (start + end) / 2, floor + 40, "middle");
        foreach (var (i, method) in methods.Index())
        {
            Runs(svg, axis, Middle(i), [.. runs.Where(r => r.Run.Key.Method == method.Method).Select(metric.Of).Where(v => v is { } value && double.IsFinite(value)).Select(v => v!.Value)]);
            if (method.Values.TryGetValue(metric.Key, out var mean) && double.IsFinite(mean.Mean))
            {
                Mean(svg, axis, Middle(i), mean);
            }
        }
    }

    private static void Runs(XmlWriter svg, Axis axis, double y, List<double> values)
    {
        foreach (var (i, value) in values.Index())
        {
            // Spread over the height, always in the same way, so that those of the same value can be told apart.
            var spread = y - (RunsHeight / 2.0) + (RunsHeight * (i * 0.618 % 1));
            svg.Element(
                "circle", ("cx", Svg.Number(axis.At(value))), ("cy", Svg.Number(spread)), ("r", "1.6"), ("fill", RunColour), ("fill-opacity", "0.45"));
        }
    }

    private static void Mean(XmlWriter svg, Axis axis, double y, Engine.Metrics.Bootstrap mean)
    {
        if (double.IsFinite(mean.Low))
        {
            svg.Element(
                "line", ("x1", Svg.Number(axis.At(mean.Low))), ("x2", Svg.Number(axis.At(mean.High))), ("y1", Svg.Number(y)), ("y2", Svg.Number(y)),
                ("stroke", MeanColour), ("stroke-width", "3"));
        }

        svg.Element("circle", ("cx", Svg.Number(axis.At(mean.Mean))), ("cy", Svg.Number(y)), ("r", "4.5"), ("fill", MeanColour));
    }

    private static double Middle(int row) => Top + (Row * (row + 0.5));
}
