namespace Dgp.Engine.Inversion;

/// <summary>How many latents are worth drawing together.</summary>
internal static class LatentBatch
{
    // Weights and spectral norms are read once per batch; beyond this many pixels no more time is gained (2 cores: 128 px 0.252 s a candidate in eights, 0.262 in
    // sixteens; 256 px 0.73 in twos, 0.74 in fours, 0.82 alone) and memory grows.
    private const int Pixels = 2 * 256 * 256;
    private const int Largest = 32;

    public static int Size(int resolution) => Math.Clamp(Pixels / (resolution * resolution), 1, Largest);
}
