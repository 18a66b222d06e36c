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
        ("psnr_db", r => Number(r.Whole?.Psnr)),
        ("ssim_range1", r => Number(r.Whole?.Ssim)),
        ("ssim_range2_as_published", r => Number(r.Whole?.SsimAsPublished)),
        ("hole_psnr_db", r => Number(r.Hole?.Psnr)),
        ("hole_ssim_range1", r => Number(r.Hole?.Ssim)),
        ("hole_ssim_range2_as_published", r => Number(r.Hole?.SsimAsPublished)),
        ("feature_loss", r => Number(r.Run.FeatureLoss)),
        ("pixel_loss", r => Number(r.Run.PixelLoss)),
        ("seconds", r => Number(r.Run.Seconds)),
        ("iterations", r => r.Run.Iterations?.ToString(CultureInfo.InvariantCulture)),
        ("class_used", r => r.Run.Class),
        ("file", r => r.Run.File),
    ];

    public static void Save(Stream stream, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<string> judges)
    {
        (string Name, Func<MeasuredRun, string?> Of)[] columns =
        [
            .. Columns,
            .. judges.Select(j => ($"right_by_{j}", (Func<MeasuredRun, string?>)(r => r.Right.TryGetValue(j, out var right) ? (right ? "1" : "0") : null))),
        ];
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
