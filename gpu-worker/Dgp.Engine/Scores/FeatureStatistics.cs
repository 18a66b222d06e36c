using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Scores;

/// <summary>
/// Mean and covariance of features in float64, from batches of any size. Batches are joined by their means and scatters (Chan, Golub and LeVeque 1979),
/// so that no large sums are subtracted.
/// </summary>
public sealed class FeatureStatistics : IDisposable
{
    private readonly Tensor _mean;      // [D]
    private readonly Tensor _scatter;   // [D, D], Σ (x − mean)(x − mean)ᵀ

    public FeatureStatistics(int dimension)
    {
        _mean = zeros(dimension, dtype: ScalarType.Float64).DetachFromDisposeScope();
        _scatter = zeros(dimension, dimension, dtype: ScalarType.Float64).DetachFromDisposeScope();
    }

    public long Count { get; private set; }

    /// <param name="features">[N, D], on any device.</param>
    public void Add(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var n = features.shape[0];
        if (n == 0)
        {
            return;
        }

        var x = features.cpu().to(ScalarType.Float64);
        var mean = x.mean([0L]);
        var centred = x - mean;
        var apart = mean - _mean;
        _scatter.add_(centred.t().mm(centred)).add_(apart.outer(apart) * ((double)n * Count / (n + Count)));
        _mean.add_(apart * ((double)n / (n + Count)));
        Count += n;
    }

    /// <summary>[D], float64.</summary>
    public Tensor Mean() => _mean.clone();

    /// <summary>[D, D], float64, divided by N − 1; NaN for a single picture.</summary>
    public Tensor Covariance() => _scatter / (double)(Count - 1);

    public void Dispose()
    {
        _mean.Dispose();
        _scatter.Dispose();
    }
}
