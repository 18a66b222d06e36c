using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Tests.NativeTorch;

/// <summary>What libtorch computes on this processor, against the same in double, which takes another way through it.</summary>
public class ConvolutionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Convolutions_and_their_gradients_are_right_for_numbers_of_channels_that_fill_no_block(int batch)
    {
        foreach (var (input, output) in from i in new[] { 1, 3, 12, 20, 24, 48 } from o in new[] { 1, 3, 12, 20, 24, 48 } select (i, o))
        {
            using var scope = NewDisposeScope();
            using var random = new Generator(3, CPU);
            var x = randn([batch, input, 16, 16], generator: random);
            var weight = randn([output, input, 3, 3], generator: random);

            var found = Differentiated(x, weight);

            var exact = Differentiated(x.to(ScalarType.Float64), weight.to(ScalarType.Float64));
            foreach (var (actual, expected) in found.Zip(exact))
            {
                var error = ((actual - expected).abs().max() / expected.abs().max()).item<double>();
                Assert.True(error < 1e-5, FormattableString.Invariant($"{batch} pictures, {input} to {output} channels: {error}"));
            }
        }
    }

    /// <summary>conv(x), and the gradients of its mean square.</summary>
    private static Tensor[] Differentiated(Tensor x, Tensor weight)
    {
        var (a, w) = (x.detach().requires_grad_(), weight.detach().requires_grad_());
        var y = conv2d(a, w, padding: [1, 1]);
        y.pow(2).mean().backward();
        return [y.detach(), a.grad!, w.grad!];
    }
}
