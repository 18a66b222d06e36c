using Dgp.Engine.Scores;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Scores;

public sealed class DensityAndCoverageTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Recorded with NumPy 1.24.2, from the paper's two formulas on the full matrix of distances.
    [Theory]
    [InlineData(3, 0.8888888888888888, 0.8666666666666667)]
    [InlineData(5, 0.9111111111111111, 0.9666666666666667)]
    public void They_are_what_numpy_computes(int k, double density, double coverage)
    {
        var measured = DensityAndCoverage.Between(Points.Waves(60, 3), Points.Waves(45, 3, 0.2, 0.9, 2), k);

        Assert.Equal(density, measured.Density, 1e-12);
        Assert.Equal(coverage, measured.Coverage, 1e-12);
    }

    [Fact]
    public void Blocks_of_rows_give_what_a_loop_over_all_pairs_gives()
    {
        var (real, generated) = (Points.Normal(1100, 2, 1), Points.Normal(300, 2, 2) * 0.5f);

        var measured = DensityAndCoverage.Between(real, generated);

        Assert.Equal(BruteForce(Points.Rows(real), Points.Rows(generated), DensityAndCoverage.Neighbours), measured);
    }

    [Fact]
    public void Two_sets_of_one_kind_have_a_density_of_1_and_the_expected_coverage()
    {
        var measured = DensityAndCoverage.Between(Points.Normal(2000, 8, 1), Points.Normal(1500, 8, 2));

        // 2000 places that overlap: coverage scatters by about 0.01, density by a few hundredths.
        Assert.Equal(DensityAndCoverage.ExpectedCoverage(2000, 1500), measured.Coverage, 0.02);
        Assert.Equal(1, measured.Density, 0.1);
    }

    [Fact]
    public void Of_as_many_pictures_about_one_place_in_thirty_two_stays_empty() =>
        Assert.Equal(1 - (1 / 32.0), DensityAndCoverage.ExpectedCoverage(100_000, 100_000), 1e-4);

    [Fact]
    public void One_picture_over_and_over_covers_next_to_nothing_however_typical_it_is()
    {
        var real = Points.Normal(500, 4, 1);

        var measured = DensityAndCoverage.Between(real, zeros(500, 4));

        Assert.InRange(measured.Coverage, 0, 0.1);
        Assert.InRange(measured.Density, 1.2, 20);
    }

    [Fact]
    public void What_lies_elsewhere_covers_nothing() =>
        Assert.Equal(new DensityAndCoverage(0, 0), DensityAndCoverage.Between(Points.Normal(100, 4, 1), Points.Normal(100, 4, 2) + 100));

    private static DensityAndCoverage BruteForce(double[][] real, double[][] generated, int k)
    {
        var (inside, covered) = (0, 0);
        foreach (var place in real)
        {
            var radius = real.Select(r => Distance(place, r)).Order().ElementAt(k);
            var within = generated.Count(g => Distance(place, g) < radius);
            inside += within;
            covered += within > 0 ? 1 : 0;
        }

        return new DensityAndCoverage((double)inside / (k * generated.Length), (double)covered / real.Length);
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
