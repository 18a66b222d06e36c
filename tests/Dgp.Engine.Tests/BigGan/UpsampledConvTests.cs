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
}
