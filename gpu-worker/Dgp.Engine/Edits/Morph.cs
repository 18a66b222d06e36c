using Dgp.Contracts;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Edits;

/// <summary>
/// Morphing: G((1 - t)·z₁ + t·z₂, (1 - t)·c₁ + t·c₂; (1 - t)·θ₁ + t·θ₂), t from 0 to 1. The first frame is the first picture and the last the second;
/// the published code has it the other way round. Source: DGP example.py, morphing.
/// </summary>
public sealed record Morph
{
    /// <summary>At least 2. Published: 11.</summary>
    public int Frames { get; init; } = 11;

    /// <summary>
    /// Each is made when it is asked for, and belongs to the caller. They show the part of the square where the pictures lie, or all of it where these lie
    /// differently.
    /// </summary>
    /// <exception cref="DgpException">BadOption: one was inverted with instance norms and the other without.</exception>
    public IEnumerable<Image<Rgb24>> Pictures(Prior prior, Device device, InvertedPicture first, InvertedPicture second)
    {
        if (first.InstanceNorm != second.InstanceNorm)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                "One picture was inverted with instance norms and the other without: there is nothing between them.",
                "Invert both with the same preset.");
        }

        return Drawn(prior, device, first, second);
    }

    private IEnumerable<Image<Rgb24>> Drawn(Prior prior, Device device, InvertedPicture first, InvertedPicture second)
    {
        using var g = new EditableGenerator(prior, device);
        using var theta = new TunedInEither(g, first, second);
        var side = prior.Architecture.Resolution;
        var placed = first.Placed == second.Placed ? first.Placed : new Rectangle(0, 0, side, side);
        for (var i = 0; i < Frames; i++)
        {
            yield return Draw(g, theta, first, second, (double)i / (Frames - 1), placed);
        }
    }

    private static Image<Rgb24> Draw(
        EditableGenerator g, TunedInEither theta, InvertedPicture first, InvertedPicture second, double t, Rectangle placed)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        g.Set(first.InstanceNorm, theta.Names.Select(name => KeyValuePair.Create(name, Between(theta.Of(first, name), theta.Of(second, name), t))));
        return g.Draw(Between(first.Z, second.Z, t), Between(first.ClassVector, second.ClassVector, t), placed);
    }

    // Not a + t·(b - a), which at t = 1 is b only nearly.
    private static Tensor Between(Tensor a, Tensor b, double t) => (1 - t) * a + t * b;

    /// <summary>Every weight that either picture tuned; where only one did, the other has the prior's own.</summary>
    private sealed class TunedInEither : IDisposable
    {
        private readonly Dictionary<string, Tensor> _own;

        public TunedInEither(EditableGenerator g, InvertedPicture first, InvertedPicture second)
        {
            Names = [.. first.Theta.Keys.Union(second.Theta.Keys)];
            _own = Names.Where(n => !first.Theta.ContainsKey(n) || !second.Theta.ContainsKey(n)).ToDictionary(n => n, g.Weight);
        }

        public IReadOnlyList<string> Names { get; }

        public Tensor Of(InvertedPicture picture, string name) => picture.Theta.GetValueOrDefault(name) ?? _own[name];

        public void Dispose()
        {
            foreach (var weight in _own.Values)
            {
                weight.Dispose();
            }
        }
    }
}
