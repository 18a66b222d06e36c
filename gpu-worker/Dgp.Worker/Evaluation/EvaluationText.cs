using System.Globalization;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>What <c>dgp evaluate</c> prints for people: the most important column of each table, and where the rest is.</summary>
internal static class EvaluationText
{
    public static void Write(TextWriter writer, EvaluationReport report)
    {
        foreach (var task in report.Summaries)
        {
            writer.WriteLine($"{task.Task.Verb()}, {task.Leading.Title}");
            foreach (var method in task.Methods)
            {
                var value = method.Values.TryGetValue(task.Leading.Key, out var known) ? MarkdownTables.Interval(task.Leading, known) : "-";
                writer.WriteLine($"  {method.Method,-20}{value,-26} n = {MarkdownTables.Count(task, method)}");
            }
        }

        foreach (var file in report.Files)
        {
            writer.WriteLine(Path.Combine(report.Out, file));
        }

        if (report.Missing > 0)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{report.Missing} of {report.Runs} runs are not done; the same command goes on with them."));
        }
    }
}
