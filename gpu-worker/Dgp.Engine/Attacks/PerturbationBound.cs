using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>How the size of a perturbation is measured.</summary>
public enum PerturbationNorm
{
    /// <summary>The largest change of any pixel's channel.</summary>
    LInf,

    /// <summary>The root of the sum of all squared changes.</summary>
    L2,
}

/// <summary>The pictures that an attacker may show in place of x: those with |x' − x| ≤ ε, in [-1, 1].</summary>
/// <param name="Epsilon">ε, of pixels in [0, 1] as the literature gives it: 8/255 is eight levels of 8 bits.</param>
public sealed record PerturbationBound(PerturbationNorm Norm, double Epsilon)
{
    private const float Levels = 255;

    // ε · 255 of an ε that was meant to be whole levels must not fall below them.
    private const double Tolerance = 1e-6;

    // Shortens an overlong perturbation by about a hundredth at a time.
    private const double Shortening = 0.99;

    /// <summary>Of pictures in [-1, 1].</summary>
    private double Radius => 2 * Epsilon;

    /// <summary>The sizes of the perturbations, [N], of pixels in [0, 1].</summary>
    /// <param name="moved">[N, 3, H, W] in [-1, 1], as is <paramref name="x"/>.</param>
    public static Tensor Size(PerturbationNorm norm, Tensor moved, Tensor x)
    {
        using var scope = NewDisposeScope();
        return (Length(norm, moved - x) / 2).MoveToOuterDisposeScope();
    }

    /// <summary>The picture that may be shown in place of x and lies towards the one that was wanted: first back to within ε, then to [-1, 1], which is nearer still.</summary>
    public Tensor Project(Tensor moved, Tensor x)
    {
        using var scope = NewDisposeScope();
        var δ = moved - x;
        δ = Norm == PerturbationNorm.LInf
            ? δ.clamp(-Radius, Radius)
            : δ * (Radius / Length(Norm, δ).clamp_min(Radius)).view(-1, 1, 1, 1);
        return (x + δ).clamp(-1, 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The pictures as files of 8 bits hold them. Rounding could carry a perturbation over the bound, so it is rounded itself, and shortened until it fits.
    /// </summary>
    /// <param name="x">Of levels of 8 bits.</param>
    public Tensor Rounded(Tensor moved, Tensor x)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var from = ((x + 1) * (Levels / 2)).round();
        var δ = (moved - x) * (Levels / 2);
        var most = Epsilon * Levels + Tolerance;
        var levels = Norm == PerturbationNorm.LInf ? δ.round().clamp(-Math.Floor(most), Math.Floor(most)) : Shortened(δ, most);
        // The arithmetic of Pictures.ToTensor.
        return (((from + levels).clamp(0, Levels) / Levels - 0.5f) / 0.5f).MoveToOuterDisposeScope();
    }

    private static Tensor Shortened(Tensor δ, double most)
    {
        var scale = ones([δ.shape[0], 1, 1, 1], device: δ.device);
        while (true)
        {
            var levels = (δ * scale).round();
            var over = Length(PerturbationNorm.L2, levels) > most;
            if (!over.any().item<bool>())
            {
                return levels;
            }

            scale = where(over.view(-1, 1, 1, 1), scale * Shortening, scale);
        }
    }

    private static Tensor Length(PerturbationNorm norm, Tensor δ) => norm == PerturbationNorm.LInf ? δ.abs().amax([1, 2, 3]) : δ.flatten(1).norm(1);
}
