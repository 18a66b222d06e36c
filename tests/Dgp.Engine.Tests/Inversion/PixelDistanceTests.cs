using Dgp.Engine.Inversion;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Inversion;

public sealed class PixelDistanceTests
{
    [Fact]
    public void It_is_the_mean_squared_difference_of_all_pixels_and_of_each_picture()
    {
        using var scope = NewDisposeScope();
        using var distance = new PixelDistance(tensor([0.5f, -1, 0, 1]).view(1, 1, 2, 2));
        var x = tensor([0.5f, -1, 0, 1, 1.5f, -1, 0, -1]).view(2, 1, 2, 2);

        Assert.Equal([0, 1.25f], distance.OfEach(x, 3).data<float>().ToArray());
        Assert.Equal(1.25f, distance.Of(x.narrow(0, 1, 1), 3).item<float>());
    }

    [Fact]
    public void Its_gradient_is_the_numeric_one()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var distance = new PixelDistance(randn([1, 3, 4, 4], dtype: ScalarType.Float64));

        NumericGradient.Agrees(x => distance.Of(x, 8).view(1), randn([1, 3, 4, 4], dtype: ScalarType.Float64));
        NumericGradient.Agrees(x => distance.OfEach(x, 8), randn([2, 3, 4, 4], dtype: ScalarType.Float64));
    }
}
