using Dgp.Engine.Scores;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Scores;

public sealed class FrechetDistanceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Recorded with NumPy 1.24.2 and SciPy 1.10.1 for Points.Waves(n, d) and Points.Waves(m, d, 0.3, 1.5, 1), np.cov and linalg.sqrtm(S1 @ S2).
    [Fact]
    public void It_is_what_scipy_computes() =>
        Assert.Equal(1.33740737604749, Between(Points.Waves(50, 6), Points.Waves(40, 6, 0.3, 1.5, 1)), 1e-12);

    // The same, with the trace of the root as the sum of the singular values of A Bᵀ of the centred data: sqrtm itself loses seven digits here.
    [Fact]
    public void Fewer_pictures_than_features_are_no_obstacle() =>
        Assert.Equal(6.56329698779132, Between(Points.Waves(5, 8), Points.Waves(4, 8, 0.3, 1.5, 1)), 1e-6);

    [Fact]
    public void Of_axis_aligned_Gaussians_it_is_the_closed_form()
    {
        // Corners of a box have covariances that are exactly diagonal: N/(N-1) * half^2.
        var (a, b) = (Corners([1, 2, 3], 0), Corners([2, 0.5, 4], 0.7));
        var unbiased = 8.0 / 7;

        var expected = (3 * 0.7 * 0.7) + (unbiased * (1 + 2.25 + 1));

        Assert.Equal(expected, Between(a, b), 1e-12);
    }

    [Fact]
    public void A_set_has_no_distance_to_itself() => Assert.InRange(Between(Points.Normal(200, 16, 1), Points.Normal(200, 16, 1)), 0, 1e-9);

    [Fact]
    public void It_is_the_same_both_ways()
    {
        var (a, b) = (Points.Normal(200, 16, 1), Points.Normal(300, 16, 2) * 2 + 1);

        Assert.Equal(Between(a, b), Between(b, a), 1e-9);
    }

    [Fact]
    public void A_shift_adds_its_square()
    {
        var a = Points.Normal(100, 16, 1).to(ScalarType.Float64);

        Assert.All([0.1, 0.5, 2.0], shift => Assert.Equal(16 * shift * shift, Between(a, a + shift), 1e-9));
    }

    [Fact]
    public void How_features_come_in_batches_makes_no_difference_even_far_from_zero()
    {
        var x = Points.Waves(101, 5, shift: 1e6);
        using var whole = Of(x);
        using var parts = new FeatureStatistics(5);
        foreach (var part in x.split([1, 0, 60, 40]))
        {
            parts.Add(part);
        }

        Assert.Equal(101, parts.Count);
        Assert.True(parts.Mean().allclose(whole.Mean(), 1e-14));
        Assert.True(parts.Covariance().allclose(whole.Covariance(), 1e-9));
        Assert.Equal(Covariance(Points.Rows(x), 1, 3), parts.Covariance()[1, 3].item<double>(), 1e-9);
    }

    [Fact]
    public void What_is_no_number_has_no_distance()
    {
        var broken = Points.Normal(10, 4, 1);
        broken[3, 2] = float.NaN;

        Assert.Equal(double.NaN, Between(broken, Points.Normal(10, 4, 1)));
        Assert.Equal(double.NaN, Between(Points.Normal(1, 4, 1), Points.Normal(10, 4, 1)));
    }

    private static double Between(Tensor a, Tensor b)
    {
        using FeatureStatistics x = Of(a), y = Of(b);
        return FrechetDistance.Between(x, y);
    }

    private static FeatureStatistics Of(Tensor x)
    {
        var statistics = new FeatureStatistics((int)x.shape[1]);
        statistics.Add(x);
        return statistics;
    }

    private static Tensor Corners(double[] half, double centre) => tensor(
        [.. Enumerable.Range(0, 8).SelectMany(i => half.Select((h, j) => centre + ((i >> j & 1) == 1 ? h : -h)))], [8, 3]);

    private static double Covariance(double[][] rows, int i, int j)
    {
        var (a, b) = (rows.Average(r => r[i]), rows.Average(r => r[j]));
        return rows.Sum(r => (r[i] - a) * (r[j] - b)) / (rows.Length - 1);
    }
}
