using Dgp.Engine.BigGan;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Tests.BigGan;

public sealed class UpsampledConvTests
{
    [Theory]
    [InlineData(1, 3, 2, 5, 7)]
    [InlineData(2, 4, 3, 24, 24)]
    [InlineData(1, 1, 1, 1, 1)]
    public void It_is_the_convolution_of_the_enlarged_picture_and_so_are_its_gradients(int n, int inChannels, int outChannels, int height, int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var x = randn(n, inChannels, height, width, dtype: ScalarType.Float64).requires_grad_();
        var w = randn(outChannels, inChannels, 3, 3, dtype: ScalarType.Float64).requires_grad_();
        var weights = randn(n, outChannels, 2 * height, 2 * width, dtype: ScalarType.Float64);

        var fast = UpsampledConv.Apply(x, w);
        var slow = conv2d(interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest), w, padding: [1, 1]);
        var fastGradients = autograd.grad([(fast * weights).sum()], [x, w]);
        var slowGradients = autograd.grad([(slow * weights).sum()], [x, w]);

        Assert.True(fast.allclose(slow, 1e-10, 1e-10));
        Assert.True(fastGradients[0].allclose(slowGradients[0], 1e-10, 1e-10));
        Assert.True(fastGradients[1].allclose(slowGradients[1], 1e-10, 1e-10));
    }

    [Fact]
    public void For_channels_last_maps_with_a_bias_too()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var x = randn(2, 5, 7, 3, dtype: ScalarType.Float64).permute(0, 3, 1, 2).requires_grad_();
        var w = randn(4, 3, 3, 3, dtype: ScalarType.Float64).requires_grad_();
        var b = randn(4, dtype: ScalarType.Float64).requires_grad_();
        var weights = randn(2, 4, 10, 14, dtype: ScalarType.Float64);

        var fast = UpsampledConv.ApplyChannelsLast(x, w, b);
        var slow = conv2d(interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest), w, b, padding: [1, 1]);
        var fastGradients = autograd.grad([(fast * weights).sum()], [x, w, b]);
        var slowGradients = autograd.grad([(slow * weights).sum()], [x, w, b]);

        Assert.True(fast.allclose(slow, 1e-10, 1e-10));
        Assert.All(fastGradients.Zip(slowGradients), g => Assert.True(g.First.allclose(g.Second, 1e-10, 1e-10)));
    }
}
