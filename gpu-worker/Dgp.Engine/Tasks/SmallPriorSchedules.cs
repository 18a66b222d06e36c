using Dgp.Engine.Inversion;

namespace Dgp.Engine.Tasks;

/// <summary>
/// Schedules for 32-pixel priors, ours: the published ones need more blocks and features than such a network has. Tuned on the
/// embedded prior with 20 CIFAR-10 test pictures, two of each class; the README's table says how they compare.
/// </summary>
internal static class SmallPriorSchedules
{
    private const string Measured = "measured on 20 CIFAR-10 test pictures with the embedded prior; see README.md";

    /// <summary>Slower than the others and without pixel loss: colour that follows every pixel of the luminance is mostly noise.</summary>
    public static Schedule Colorization { get; } = Small("colorization",
    [
        //   steps  blocks  G rate  z rate
        new(   150,      2,   2e-4,   1e-2) { PixelWeight = 0 },
        new(   150,      3,   2e-4,   5e-3) { PixelWeight = 0 },
        new(   150,      4,   1e-4,   1e-3) { PixelWeight = 0 },
    ]);

    public static Schedule Inpainting { get; } = Small("inpainting",
    [
        //   steps  blocks  G rate  z rate
        new(   150,      2,   1e-3,   1e-2),
        new(   150,      3,   1e-3,   5e-3),
        new(   150,      4,   5e-4,   1e-3),
    ]);

    public static Schedule SuperResolution { get; } = Small("super-resolution",
    [
        //   steps  blocks  G rate  z rate
        new(   150,      2,   5e-4,   1e-2) { PixelWeight = 10 },
        new(   150,      3,   5e-4,   5e-3) { PixelWeight = 10 },
        new(   150,      4,   2e-4,   1e-3) { PixelWeight = 10 },
    ]);

    /// <summary>Nothing is missing, so the pixels may rule: instance norms and the published turn towards the pixel loss.</summary>
    public static Schedule Reconstruction { get; } = Small("reconstruct",
    [
        //   steps  blocks  G rate  z rate
        new(   150,      2,   5e-4,   1e-2) { PixelWeight = 10, InstanceNorm = true },
        new(   150,      3,   1e-3,   5e-3) { PixelWeight = 100, FeatureWeight = 0.1, InstanceNorm = true },
        new(   150,      4,   5e-4,   1e-3) { PixelWeight = 100, FeatureWeight = 0.1, InstanceNorm = true },
    ]);

    public static Schedule Hybrid { get; } = Small("hybrid",
    [
        //   steps  blocks  G rate  z rate
        new(   150,      2,   5e-4,   1e-2),
        new(   150,      3,   5e-4,   5e-3),
        new(   150,      4,   2e-4,   1e-3),
    ]);

    public static Schedule Manipulation { get; } = Small(Presets.Manipulation,
    [
        //   steps  blocks  G rate  z rate
        new(   125,      4,   2e-7,   1e-1) { PixelWeight = 0 },
        new(   125,      4,   2e-5,   1e-2) { PixelWeight = 0 },
        new(   100,      4,   2e-6,   2e-4) { PixelWeight = 0 },
    ]) with { LatentWeight = 0.2 };

    public static Schedule Morphing { get; } = Manipulation with { Name = Presets.Morphing, TuneEmbedding = true };

    private static Schedule Small(string name, IReadOnlyList<Stage> stages) =>
        new(name, stages) { Candidates = 200, SampleStd = 0.5, Source = Measured };
}
