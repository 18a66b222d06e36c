using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>
/// Random numbers of a run. Each step and each pass through the pictures has a stream of its own that follows from the seed and its number, so that
/// a run goes on from a checkpoint as if it had never stopped, and a checkpoint holds no state of a generator.
/// </summary>
internal sealed class Chance(long seed)
{
    public Generator Start => Stream(0, 0);

    public Generator Step(long step) => Stream(1, step);

    public Generator Epoch(long epoch) => Stream(2, epoch);

    // SplitMix64 (Steele, Lea and Flood 2014) of the three numbers: near seeds must give streams that have nothing in common.
    private Generator Stream(ulong kind, long number) => new(Mix(Mix(Mix((ulong)seed) + kind) + (ulong)number));

    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
