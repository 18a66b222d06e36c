using Dgp.Engine.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>
/// Projected gradient descent: x ← Π(x + α · direction of ∇x CE(f(x), y)), the steepest one in the bound's norm, from a random point within the bound.
/// Madry et al. 2018, arXiv 1706.06083, section 2.1.
/// </summary>
public sealed record ProjectedGradient(PerturbationBound Bound) : IAttack
{
    // Enough to cross the whole ball and to move on along its boundary (the paper's section 5).
    private const double Reach = 2.5;

    public int Steps { get; init; } = 20;

    /// <summary>α, of pixels in [0, 1]; null: 2.5 · ε / steps.</summary>
    public double? StepSize { get; init; }

    /// <summary>Begins anywhere within the bound, else at x.</summary>
    public bool RandomStart { get; init; } = true;

    public long Seed { get; init; }

    public Tensor Perturb(IClassifier classifier, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var moved = RandomStart ? Bound.Project(x + Somewhere(x), x) : x.alias();
        for (var step = 0; step < Steps; step++)
        {
            using var before = moved;
            moved = Next(moved, LossGradient.Of(classifier, before, y), x);
        }

        return moved.MoveToOuterDisposeScope();
    }

    /// <summary>One step from <paramref name="moved"/> along a gradient, still within the bound around <paramref name="x"/>.</summary>
    internal Tensor Next(Tensor moved, Tensor gradient, Tensor x)
    {
        using var scope = NewDisposeScope();
        var α = 2 * (StepSize ?? (Reach * Bound.Epsilon / Steps));
        return Bound.Project(moved + (α * Direction(gradient)), x).MoveToOuterDisposeScope();
    }

    /// <summary>Of length 1 in the bound's norm; of a gradient of 0, 0.</summary>
    private Tensor Direction(Tensor gradient) => Bound.Norm == PerturbationNorm.LInf
        ? gradient.sign()
        : nn.functional.normalize(gradient.flatten(1)).view_as(gradient);

    /// <summary>A perturbation that is anywhere in the ball with the same chance.</summary>
    internal Tensor Somewhere(Tensor x)
    {
        using var scope = NewDisposeScope();
        // On the CPU, so that a seed means the same start on every device.
        using var chance = new Generator((ulong)Seed);
        if (Bound.Norm == PerturbationNorm.LInf)
        {
            return (((rand(x.shape, generator: chance) * 2) - 1) * (2 * Bound.Epsilon)).to(x.device).MoveToOuterDisposeScope();
        }

        var toward = randn(x.shape, generator: chance);
        // In D dimensions a share r^D of the ball lies within r.
        var radius = rand([x.shape[0]], generator: chance).pow(1.0 / (x.numel() / x.shape[0]));
        return (toward / toward.flatten(1).norm(1).view(-1, 1, 1, 1) * (2 * Bound.Epsilon * radius).view(-1, 1, 1, 1)).to(x.device).MoveToOuterDisposeScope();
    }
}
