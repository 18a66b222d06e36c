using Dgp.Engine.Inversion;

namespace Dgp.Engine.Tasks;

/// <summary>Schedules for 32-pixel priors, ours: the published ones do not fit a network of this size.</summary>
internal static class SmallPriorSchedules
{
    public static Schedule Colorization { get; } = Small("colorization", pixel: 1, candidates: 500);

    public static Schedule Inpainting { get; } = Small("inpainting", pixel: 10, candidates: 500);

    public static Schedule SuperResolution { get; } = Small("super-resolution", pixel: 10, candidates: 500);

    public static Schedule Reconstruction { get; } = Small("reconstruct", pixel: 10, candidates: 500);

    public static Schedule Hybrid { get; } = Small("hybrid", pixel: 10, candidates: 500);

    private static Schedule Small(string name, double pixel, int candidates) => new(name,
    [
        //   steps  blocks  G rate  z rate
        new(   150,      2,   5e-4,   1e-2) { PixelWeight = pixel },
        new(   150,      3,   5e-4,   5e-3) { PixelWeight = pixel },
        new(   150,      4,   2e-4,   1e-3) { PixelWeight = pixel },
    ])
    { Candidates = candidates, SampleStd = 0.5, Source = "to be measured" };
}
