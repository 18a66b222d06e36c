using Dgp.Engine.Inversion;

namespace Dgp.Engine.Tasks;

/// <summary>
/// Schedules for 32-pixel priors, ours: the published ones need more blocks and features than such a network has. Tuned on the
/// embedded prior with 10 CIFAR-10 test pictures, one of each class; the README's table says how they compare.
/// </summary>
internal static class SmallPriorSchedules
{
    private const string Measured = "measured on 10 CIFAR-10 test pictures with the embedded prior; see README.md";

    /// <summary>Short and without pixel loss: whoever goes on fits every pixel of the luminance with colours that are noise.</summary>
    public static Schedule Colorization { get; } = Small("colorization",
    [
        //   steps  blocks  G rate  z rate
        new(    25,      2,   2e-4,   1e-2) { PixelWeight = 0 },
        new(    25,      3,   2e-4,   5e-3) { PixelWeight = 0 },
        new(    25,      4,   1e-4,   1e-3) { PixelWeight = 0 },
    ]);

    public static Schedule Inpainting { get; } = Small("inpainting",
    [
        //   steps  blocks  G rate  z rate
        new(    75,      2,   5e-4,   2e-2),
        new(    75,      3,   5e-4,   5e-3),
        new(   150,      4,   5e-4,   1e-3),
    ]);

    public static Schedule SuperResolution { get; } = Small("super-resolution",
    [
        //   steps  blocks  G rate  z rate
        new(    75,      2,   5e-4,   1e-2) { PixelWeight = 10 },
        new(    75,      3,   5e-4,   5e-3) { PixelWeight = 10 },
        new(    75,      4,   2e-4,   1e-3) { PixelWeight = 10 },
    ]);

    /// <summary>Nothing is missing, so the pixels may rule: instance norms and the published turn towards the pixel loss.</summary>
    public static Schedule Reconstruction { get; } = Small("reconstruct",
    [
        //   steps  blocks  G rate  z rate
        new(    50,      2,   1e-3,   1e-2) { PixelWeight = 10, InstanceNorm = true },
        new(    50,      3,   1e-3,   5e-3) { PixelWeight = 100, FeatureWeight = 0.1, InstanceNorm = true },
        new(   200,      4,   5e-4,   1e-3) { PixelWeight = 100, FeatureWeight = 0.1, InstanceNorm = true },
    ]);

    public static Schedule Hybrid { get; } = Small("hybrid",
    [
        //   steps  blocks  G rate  z rate
        new(    50,      2,   2e-4,   2e-2),
        new(    50,      3,   2e-4,   5e-3),
        new(    50,      4,   1e-4,   1e-3),
    ]);

    /// <summary>
    /// First z alone, far, then the weights. The published rates and pull on z (weight 0.2) leave a small generator 14.3 dB away from the picture, these
    /// 21.3 dB (feature distance 0.207 and 0.106), and it still follows its latent and its class.
    /// </summary>
    public static Schedule Manipulation { get; } = new(Presets.Manipulation,
    [
        //   steps  blocks  G rate  z rate
        new(   125,      4,   2e-7,   1e-1) { PixelWeight = 0 },
        new(   125,      4,   1e-4,   1e-2) { PixelWeight = 0 },
        new(   100,      4,   1e-4,   1e-3) { PixelWeight = 0 },
    ])
    { Candidates = 200, SampleStd = 0.5, Source = "measured on 4 CIFAR-10 test pictures (horse, dog, cat, truck) with the first embedded prior" };

    public static Schedule Morphing { get; } = Manipulation with { Name = Presets.Morphing, TuneEmbedding = true };

    /// <summary>Reconstruction, which the paper's stop ends long before its last stage.</summary>
    public static Schedule Defence { get; } = Reconstruction with { Name = "defence", EndPixelLoss = 5e-3 };

    private static Schedule Small(string name, IReadOnlyList<Stage> stages) =>
        new(name, stages) { Candidates = 200, SampleStd = 0.5, Source = Measured };
}
