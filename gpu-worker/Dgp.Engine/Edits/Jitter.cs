using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Edits;

/// <summary>
/// Random jittering: G(z* + σ·ε, c; θ*) with ε ~ N(0, 1), what the prior holds for neighbours of the picture. Source: DGP models/dgp.py, jitter. Unlike
/// there, each σ gets the same ε, so that a sample can be followed as it goes further away.
/// </summary>
public sealed record Jitter
{
    /// <summary>The published σ.</summary>
    public static IReadOnlyList<double> PublishedStds { get; } = [0.3, 0.5, 0.7];

    public IReadOnlyList<double> Stds { get; init; } = PublishedStds;

    /// <summary>Pictures of each σ. Published: 30.</summary>
    public int Samples { get; init; } = 10;

    public long Seed { get; init; }

    /// <summary>All samples of the first σ, then of the next. Each is made when it is asked for, and belongs to the caller.</summary>
    public IEnumerable<Image<Rgb24>> Pictures(Prior prior, Device device, InvertedPicture inverted)
    {
        using var g = new EditableGenerator(prior, device);
        g.Take(inverted);
        using var noise = Noise(inverted.Z.shape[1]);
        foreach (var std in Stds)
        {
            for (var i = 0; i < Samples; i++)
            {
                yield return Draw(g, inverted, noise, std, i);
            }
        }
    }

    private static Image<Rgb24> Draw(EditableGenerator g, InvertedPicture inverted, Tensor noise, double std, int sample)
    {
        using var scope = NewDisposeScope();
        return g.Draw(inverted.Z + std * noise.narrow(0, sample, 1), inverted.ClassVector, inverted.Placed);
    }

    // On the CPU, so that a seed means the same on every device.
    private Tensor Noise(long length)
    {
        using var random = new torch.Generator((ulong)Seed);
        return randn([Samples, length], generator: random);
    }
}
