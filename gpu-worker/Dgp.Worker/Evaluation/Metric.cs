using System.Globalization;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.Evaluation;

/// <summary>A number of each run.</summary>
/// <param name="Key">In tables for programs.</param>
/// <param name="Title">In tables for people.</param>
/// <param name="Better">1 if more is better, -1 if less is, 0 if neither.</param>
/// <param name="Format">Of .NET; a percentage's value is a share.</param>
/// <param name="Of">Null where it is not known.</param>
internal sealed record Metric(string Key, string Title, int Better, string Format, Func<MeasuredRun, double?> Of)
{
    private const string RightPrefix = "right_by_";
    private const string Percentage = "0.0 %";

    public static Metric HolePsnr { get; } = new("hole_psnr_db", "PSNR of the hole, dB", 1, "0.00", r => r.Hole?.Psnr);

    public static Metric Psnr { get; } = new("psnr_db", "PSNR, dB", 1, "0.00", r => r.Whole?.Psnr);

    /// <summary>Those of the whole evaluation, in the order of the tables.</summary>
    public static IReadOnlyList<Metric> All(IReadOnlyList<string> judges) =>
    [
        HolePsnr,
        new("hole_ssim_range1", "SSIM of the hole, range 1", 1, "0.000", r => r.Hole?.Ssim),
        new("hole_ssim_range2_as_published", "SSIM of the hole as published, range 2", 1, "0.000", r => r.Hole?.SsimAsPublished),
        Psnr,
        new("ssim_range1", "SSIM, range 1", 1, "0.000", r => r.Whole?.Ssim),
        new("ssim_range2_as_published", "SSIM as published, range 2", 1, "0.000", r => r.Whole?.SsimAsPublished),
        new("niqe", "NIQE", -1, "0.00", r => r.Niqe),
        new("lpips", "LPIPS", -1, "0.000", r => r.Lpips),
        .. judges.Select(NamedRightly),
        .. judges.Select(j => new Metric(
            $"top5_by_{j}", $"among the first five of {j}", 1, Percentage, r => r.Run.Key.Task == RestorationTask.Defend ? IsWithin(r, j, 5) : null)),
        new("feature_distance", "feature distance to the original", -1, "0.000", r => r.FeatureDistance),
        new("feature_loss", "feature loss at the end", -1, "0.0000", r => r.Run.FeatureLoss),
        new("pixel_loss", "pixel loss at the end", -1, "0.00000", r => r.Run.PixelLoss),
        new("seconds", "seconds", 0, "0.0", r => r.Run.Error is null ? r.Run.Seconds : null),
    ];

    /// <summary>
    /// By which pictures are ordered and methods drawn: the hole's where there is one; of a defence what the last judge says, whom the user has named,
    /// for an attacked picture is as like the original as can be.
    /// </summary>
    public static Metric Leading(RestorationTask task, IReadOnlyList<Metric> all) => task switch
    {
        RestorationTask.Inpaint => HolePsnr,
        RestorationTask.Defend => all.LastOrDefault(m => m.Key.StartsWith(RightPrefix, StringComparison.Ordinal)) ?? Psnr,
        _ => Psnr,
    };

    public string Text(double value) => double.IsPositiveInfinity(value) ? "inf" : value.ToString(Format, CultureInfo.InvariantCulture);

    private static Metric NamedRightly(string judge) => new(RightPrefix + judge, $"named rightly by {judge}", 1, Percentage, r => IsWithin(r, judge, 1));

    private static double? IsWithin(MeasuredRun run, string judge, int first) => run.Rank.TryGetValue(judge, out var rank) ? (rank < first ? 1 : 0) : null;
}
