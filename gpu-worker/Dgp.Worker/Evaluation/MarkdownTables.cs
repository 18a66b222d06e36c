using System.Globalization;
using Dgp.Engine.Metrics;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary><c>table.md</c>: one table for each task, as the paper has them.</summary>
internal static class MarkdownTables
{
    public const string Name = "table.md";

    public static void Save(Stream stream, EvaluationReport report, IReadOnlyList<Metric> all)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# Evaluation on {report.Pictures} pictures"));
        writer.WriteLine();
        writer.WriteLine(Explanation);
        foreach (var note in report.Notes)
        {
            writer.WriteLine($"\n{note}");
        }

        foreach (var task in report.Summaries)
        {
            Write(writer, task, task.Metrics(all));
        }
    }

    public static string Explanation { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"Means over pictures (of a picture, over its seeds), with {Bootstrap.Confidence:0 %} intervals of the percentile bootstrap over pictures ({Bootstrap.Resamples} resamples, fixed seed). The best mean of a column is bold; where intervals overlap much, another choice of pictures might have another best.");

    /// <summary>Which of the paper's tables and figures it is to be held against.</summary>
    public static string Title(RestorationTask task) => task switch
    {
        RestorationTask.Reconstruct => "Reconstruction",
        RestorationTask.Colorize => "Colorization",
        RestorationTask.Inpaint => "Inpainting (the middle third)",
        RestorationTask.SuperResolve => "Super-resolution (x4)",
        RestorationTask.Hybrid => "Hybrid (x2, grey, the middle third)",
        RestorationTask.Defend => "Adversarial defence",
        _ => task.Verb(),
    };

    private static void Write(StreamWriter writer, TaskSummary task, IReadOnlyList<Metric> metrics)
    {
        writer.WriteLine($"\n## {Title(task.Task)}\n");
        Row(writer, [.. metrics.Select(Heading).Prepend("n").Prepend("method")]);
        Row(writer, [.. Enumerable.Repeat("---:", metrics.Count + 1).Prepend("---")]);
        foreach (var method in task.Methods)
        {
            Row(writer, [.. metrics.Select(m => Cell(task, method, m)).Prepend(Count(task, method)).Prepend(method.Method)]);
        }

        if (task.Unmeasured > 0)
        {
            writer.WriteLine($"\n{Unmeasured(task)}");
        }

        if (task.Methods.Any(m => m.ReferenceAhead is not null))
        {
            writer.WriteLine($"\n{MethodSummary.Reference} against each, {task.Leading.Title}, on the same pictures:\n");
            Row(writer, ["method", $"{MethodSummary.Reference} is ahead by", $"pictures on which {MethodSummary.Reference} is ahead", "n"]);
            Row(writer, ["---", "---:", "---:", "---:"]);
            foreach (var method in task.Methods.Where(m => m.ReferenceAhead is not null))
            {
                Row(writer, [
                    method.Method,
                    Interval(task.Leading, method.ReferenceAhead!),
                    method.ReferenceWins!.Value.ToString("0 %", CultureInfo.InvariantCulture),
                    method.ReferenceAhead!.Count.ToString(CultureInfo.InvariantCulture)]);
            }
        }
    }

    public static string Unmeasured(TaskSummary task) => string.Create(
        CultureInfo.InvariantCulture, $"{task.Unmeasured} of the pictures {(task.Unmeasured == 1 ? "is" : "are")} grey and in no mean: leaving a grey picture as it is would be perfect.");

    public static string Heading(Metric metric) => metric.Title + (metric.Better > 0 ? " \u2191" : metric.Better < 0 ? " \u2193" : "");

    /// <summary>"24.31 [23.90, 24.70]"</summary>
    public static string Interval(Metric metric, Bootstrap value) =>
        metric.Text(value.Mean) + (double.IsNaN(value.Low) ? "" : $" [{metric.Text(value.Low)}, {metric.Text(value.High)}]");

    /// <summary>Over how many pictures the leading mean is, and how many runs failed.</summary>
    public static string Count(TaskSummary task, MethodSummary method) =>
        (method.Values.TryGetValue(task.Leading.Key, out var leading) ? leading.Count : 0).ToString(CultureInfo.InvariantCulture)
        + (method.Errors.Count == 0 ? "" : $" ({string.Join(", ", method.Errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Value} {e.Key}")))})");

    private static string Cell(TaskSummary task, MethodSummary method, Metric metric)
    {
        if (!method.Values.TryGetValue(metric.Key, out var value))
        {
            return "";
        }

        var text = Interval(metric, value);
        return task.Best(metric) == value.Mean ? $"**{text}**" : text;
    }

    private static void Row(StreamWriter writer, IReadOnlyList<string> cells) =>
        writer.WriteLine($"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |");
}
