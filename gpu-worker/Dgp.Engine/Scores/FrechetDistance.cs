using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Scores;

/// <summary>
/// Fréchet distance of two sets of features taken as Gaussians: |m₁ − m₂|² + tr(S₁ + S₂ − 2 (S₁S₂)^½) (Heusel et al. 2017, arXiv 1706.08500, whose FID is
/// this on Inception's features). Few pictures make it larger, so only figures from the same number of pictures can be compared.
/// </summary>
public static class FrechetDistance
{
    /// <summary>0 or more; NaN if a feature was, or if there are fewer than two pictures.</summary>
    public static double Between(FeatureStatistics a, FeatureStatistics b)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (m1, s1, m2, s2) = (a.Mean(), a.Covariance(), b.Mean(), b.Covariance());
        if (!IsFinite(s1) || !IsFinite(s2))
        {
            return double.NaN;
        }

        // S₁S₂ has the eigenvalues of S₁^½ S₂ S₁^½, which is symmetric: its root needs no complex numbers, even where a covariance has not full rank.
        var root = Root(s1);
        var (values, _) = linalg.eigh(root.mm(s2).mm(root));
        var together = values.clamp_min(0).sqrt().sum();
        var distance = (m1 - m2).square().sum() + s1.trace() + s2.trace() - (2 * together);
        return Math.Max(0, distance.item<double>());
    }

    // Rounding makes eigenvalues of 0 a little negative.
    private static Tensor Root(Tensor s)
    {
        var (values, vectors) = linalg.eigh(s);
        return (vectors * values.clamp_min(0).sqrt()).mm(vectors.t());
    }

    private static bool IsFinite(Tensor x) => x.isfinite().all().item<bool>();
}
