using Dgp.Engine.Metrics;
using Xunit;

namespace Dgp.Engine.Tests.Metrics;

public sealed class BootstrapTests
{
    [Fact]
    public void Intervals_of_many_samples_cover_the_true_mean_about_as_often_as_they_say()
    {
        var chance = new Random(1);
        var covered = 0;
        for (var round = 0; round < 400; round++)
        {
            // Skewed, with a true mean of 1.
            var found = Bootstrap.Of([.. Enumerable.Range(0, 60).Select(_ => -Math.Log(1 - chance.NextDouble()))]);
            covered += found.Low <= 1 && 1 <= found.High ? 1 : 0;
        }

        // Percentile intervals of skewed values are known to be a little short; 400 rounds say it within 1 % or so.
        Assert.InRange(covered / 400.0, 0.90, 0.97);
    }

    [Fact]
    public void Of_a_large_sample_the_interval_is_that_of_the_normal_distribution()
    {
        var chance = new Random(2);
        double[] values = [.. Enumerable.Range(0, 2000).Select(_ => chance.NextDouble())];

        var found = Bootstrap.Of(values);

        var error = Math.Sqrt(values.Sum(v => Math.Pow(v - found.Mean, 2)) / values.Length / values.Length);
        Assert.Equal(1, (found.High - found.Low) / (2 * 1.96 * error), 0.07);
        Assert.Equal(found.Mean, (found.High + found.Low) / 2, 0.2 * error);
        Assert.Equal(found, Bootstrap.Of(values));
    }

    [Fact]
    public void Values_that_are_all_the_same_leave_no_doubt()
    {
        Assert.Equal(new Bootstrap(3, 3, 3, 4), Bootstrap.Of([3, 3, 3, 3]));
        Assert.Equal(double.PositiveInfinity, Bootstrap.Of([double.PositiveInfinity, double.PositiveInfinity]).High);
    }

    [Fact]
    public void One_value_has_no_interval() => Assert.True(double.IsNaN(Bootstrap.Of([5]).Low));
}
