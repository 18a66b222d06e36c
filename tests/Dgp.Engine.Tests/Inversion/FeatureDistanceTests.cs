using Dgp.Engine.Inversion;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Inversion;

public sealed class FeatureDistanceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(99)]
    public void It_sums_the_mean_differences_of_the_last_features_and_of_all_where_there_are_fewer(int layers)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var d = TinyNetworks.Discriminator(TinyNetworks.Architecture());
        manual_seed(8);
        var (x, target) = (randn(1, 3, 32, 32), randn(1, 3, 32, 32));
        using var distance = new FeatureDistance(d, target);

        var actual = distance.Of(x, layers).item<float>();

        var expected = d.Features(x).Zip(d.Features(target), (a, b) => (a - b).abs().mean().item<float>()).TakeLast(layers).Sum();
        Assert.Equal(expected, actual, 1e-5f * expected);
    }

    [Fact]
    public void Of_many_pictures_each_gets_the_distance_that_it_has_alone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var d = TinyNetworks.Discriminator(TinyNetworks.Architecture());
        manual_seed(9);
        var x = randn(3, 3, 32, 32);
        using var distance = new FeatureDistance(d, randn(1, 3, 32, 32));

        var each = distance.OfEach(x, 3).data<float>().ToArray();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(distance.Of(x.narrow(0, i, 1), 3).item<float>(), each[i], 1e-4f * each[i]);
        }
    }
}
