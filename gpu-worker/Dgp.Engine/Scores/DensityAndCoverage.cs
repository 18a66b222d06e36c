using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Scores;

/// <summary>
/// How well generated pictures fill the places of the real ones (Naeem et al. 2020, arXiv 2002.09797). A real picture's place is the ball around its
/// features that reaches to its k-th nearest real picture.
/// </summary>
/// <param name="Density">How many places a generated picture lies in, divided by k: 1 where both sets are of one kind, more where pictures are typical.</param>
/// <param name="Coverage">Share of the places that have a generated picture in them; <see cref="ExpectedCoverage"/> where both sets are of one kind.</param>
public sealed record DensityAndCoverage(double Density, double Coverage)
{
    /// <summary>k of the paper.</summary>
    public const int Neighbours = 5;

    // Rows whose distances to all others are held at once: 100 MB for 10,000 pictures.
    private const int Block = 1000;

    /// <param name="real">[N, D], more than k.</param>
    /// <param name="generated">[M, D]</param>
    public static DensityAndCoverage Between(Tensor real, Tensor generated, int k = Neighbours)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (x, y) = (real.to(ScalarType.Float64), generated.to(ScalarType.Float64));
        var (inside, covered) = (0L, 0L);
        foreach (var rows in x.split(Block))
        {
            using var block = NewDisposeScope();
            var radius = Distances.Squared(rows, x).topk(k + 1, 1, largest: false).values.select(1, k);   // the nearest is the picture itself
            var within = Distances.Squared(rows, y).lt(radius.unsqueeze(1));                             // [rows, M]
            inside += within.sum().item<long>();
            covered += within.any(1).sum().item<long>();
        }

        return new DensityAndCoverage((double)inside / (k * y.shape[0]), (double)covered / x.shape[0]);
    }

    /// <summary>1 − (N−1)…(N−k) / ((M+N−1)…(M+N−k)): coverage, on average, of N pictures by M of the very same kind. About 0.97 for k = 5 and as many of both.</summary>
    public static double ExpectedCoverage(long real, long generated, int k = Neighbours) =>
        1 - Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (real - i) / (generated + real - i));
}
