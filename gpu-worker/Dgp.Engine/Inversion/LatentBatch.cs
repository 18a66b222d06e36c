namespace Dgp.Engine.Inversion;

/// <summary>How many latents are worth drawing together.</summary>
internal static class LatentBatch
{
    // Weights and spectral norms are read once per batch; beyond this many pixels little more time is gained and memory grows.
    private const int Pixels = 4 * 256 * 256;
    private const int Largest = 32;

    public static int Size(int resolution) => Math.Clamp(Pixels / (resolution * resolution), 1, Largest);
}
