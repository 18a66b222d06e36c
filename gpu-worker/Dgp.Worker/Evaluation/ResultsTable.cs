using System.Globalization;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary><c>results.csv</c>: a line for each run, RFC 4180.</summary>
internal static class ResultsTable
{
    public const string Name = "results.csv";

    private static readonly (string Name, Func<MeasuredRun, string?> Of)[] Columns =
    [
        ("picture", r => r.Picture.Name),
        ("class", r => r.Picture.Class),
        ("task", r => r.Run.Key.Task.Verb()),
        ("method", r => r.Run.Key.Method),
        ("seed", r => r.Run.Key.Seed?.ToString(CultureInfo.InvariantCulture)),
        ("error", r => r.Run.Error?.Code),
        ("iterations", r => r.Run.Iterations?.ToString(CultureInfo.InvariantCulture)),
        ("class_used", r => r.Run.Class),
        ("file", r => r.Run.File),
    ];

    /// <param name="metrics">A column each; an empty field where a run does not have it.</param>
    public static void Save(Stream stream, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<Metric> metrics)
    {
        (string Name, Func<MeasuredRun, string?> Of)[] columns =
            [.. Columns, .. metrics.Select(m => (m.Key, (Func<MeasuredRun, string?>)(r => Number(m.Of(r)))))];
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', columns.Select(c => Quoted(c.Name))));
        foreach (var run in runs)
        {
            writer.WriteLine(string.Join(',', columns.Select(c => Quoted(c.Of(run) ?? ""))));
        }
    }

    /// <summary>Inverted commas around what has commas, inverted commas or line ends in it.</summary>
    internal static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Identical pictures have an infinite PSNR: inf, as C and Python read it.
    private static string? Number(double? value) => value switch
    {
        null => null,
        double.PositiveInfinity => "inf",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
    };
}
