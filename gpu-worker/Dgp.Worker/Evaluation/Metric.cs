using System.Globalization;

namespace Dgp.Worker.Evaluation;

/// <summary>A number of each run.</summary>
/// <param name="Key">In tables for programs.</param>
/// <param name="Title">In tables for people.</param>
/// <param name="Better">1 if more is better, -1 if less is, 0 if neither.</param>
/// <param name="Format">Of .NET; a percentage's value is a share.</param>
/// <param name="Of">Null where it is not known.</param>
internal sealed record Metric(string Key, string Title, int Better, string Format, Func<MeasuredRun, double?> Of)
{
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
        .. judges.Select(j => new Metric($"right_by_{j}", $"named rightly by {j}", 1, "0.0 %", r => r.Right.TryGetValue(j, out var right) ? (right ? 1 : 0) : null)),
        new("feature_distance", "feature distance to the original", -1, "0.000", r => r.FeatureDistance),
        new("feature_loss", "feature loss at the end", -1, "0.0000", r => r.Run.FeatureLoss),
        new("pixel_loss", "pixel loss at the end", -1, "0.00000", r => r.Run.PixelLoss),
        new("seconds", "seconds", 0, "0.0", r => r.Run.Error is null ? r.Run.Seconds : null),
    ];

    public string Text(double value) => double.IsPositiveInfinity(value) ? "inf" : value.ToString(Format, CultureInfo.InvariantCulture);
}
