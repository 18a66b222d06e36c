using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.SinGan;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Engine.Tasks;

/// <summary>What came of a restoration, finished or interrupted.</summary>
public sealed class Restoration : IDisposable
{
    /// <summary>The result. At the input's own size where its own pixels are kept (colorize, inpaint, both), else at the prior's resolution.</summary>
    public required Image<Rgb24> Restored { get; init; }

    /// <summary>The input as it was fitted to the prior, without the padding.</summary>
    public required Image<Rgb24> Input { get; init; }

    /// <summary>φ of the input, what the reconstruction was held against, without the padding.</summary>
    public required Image<Rgb24> Target { get; init; }

    /// <summary>Resolved; null of a method that knows no classes.</summary>
    public int? ClassIndex { get; init; }

    public string? ClassName { get; init; }

    /// <summary>As run, after --steps; null of a method that has none.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The same, of Deep Image Prior.</summary>
    public HourglassSettings? Hourglass { get; init; }

    /// <summary>The same, of SinGAN.</summary>
    public SinGanFacts? SinGan { get; init; }

    /// <summary>What the distance to the target was measured in; null of a method that has its own way.</summary>
    public LossKind? Loss { get; init; }

    /// <summary>What a person should know of how the picture was fitted, one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>One entry per iteration.</summary>
    public required IReadOnlyList<(int Stage, Losses Losses)> History { get; init; }

    /// <summary>
    /// Against the input at the prior's resolution, where the input can be the undamaged original; null where it is itself the
    /// damaged picture (grey to be colorized, small to be enlarged, with a mask of its own).
    /// </summary>
    public required RestorationMetrics? Metrics { get; init; }

    public required TimeSpan SelectionTime { get; init; }

    /// <summary>Of this attempt and those it went on from.</summary>
    public required TimeSpan OptimizationTime { get; init; }

    /// <summary>How many iterations were done at each resume from a checkpoint, in order; empty if this was never disturbed.</summary>
    public required IReadOnlyList<int> ResumedFrom { get; init; }

    /// <summary>Cancelled before the last iteration; the pictures are what was reached.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Only if the attempt asked for it. Disposed with the restoration, unless it was taken.</summary>
    public InvertedPicture? Inverted { get; internal set; }

    /// <summary>Hands <see cref="Inverted"/> over: from now on it is the caller's.</summary>
    public InvertedPicture? TakeInverted()
    {
        var taken = Inverted;
        Inverted = null;
        return taken;
    }

    public void Dispose()
    {
        Restored.Dispose();
        Input.Dispose();
        Target.Dispose();
        Inverted?.Dispose();
    }
}

/// <param name="Psnr">dB, peak 1. Of the hole only, for inpainting.</param>
/// <param name="Ssim">7×7 window, data range 1; null where the compared part is smaller than the window.</param>
/// <param name="SsimAsPublished">The same with data range 2, which is what the published code prints.</param>
public sealed record RestorationMetrics(double Psnr, double? Ssim, double? SsimAsPublished)
{
    public static RestorationMetrics Of(Image<Rgb24> restored, Image<Rgb24> original)
    {
        var (a, b) = (Floats(original), Floats(restored));
        var (height, width) = (restored.Height, restored.Width);
        var fits = Math.Min(height, width) >= Metrics.Ssim.SmallestSide;
        return new RestorationMetrics(
            Metrics.Psnr.Of(a, b),
            fits ? Metrics.Ssim.Window7Range1(a, b, height, width, 3) : null,
            fits ? Metrics.Ssim.AsPublished(a, b, height, width, 3) : null);
    }

    private static float[] Floats(Image<Rgb24> image) => [.. Pictures.Bytes(image).Select(v => v / 255f)];
}
