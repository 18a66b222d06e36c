using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.BigGan;

public sealed class DiscriminatorTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64, 16)]
    [InlineData(128, 32, 8)]
    public void Folding_the_norms_and_poolings_changes_no_feature_and_no_gradient(int resolution, params int[] attention)
    {
        using var scope = NewDisposeScope();
        var architecture = TinyNetworks.Architecture(resolution, 8, attention);
        using var d = TinyNetworks.Discriminator(architecture);
        using var folded = TinyNetworks.Discriminator(architecture);
        folded.Fold();
        manual_seed(4);
        var x = randn(1, 3, resolution, resolution).requires_grad_();

        var before = d.Features(x);
        var after = folded.Features(x);
        var gradients = autograd.grad([Sum(before)], [x])[0];
        var foldedGradients = autograd.grad([Sum(after)], [x])[0];

        Assert.Equal(d.FeatureCount, after.Count);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First.allclose(pair.Second, 1e-4, 1e-5)));
        Assert.True(gradients.allclose(foldedGradients, 1e-3, 1e-4));
    }

    [Fact]
    public void The_last_spatial_feature_is_after_its_activation_and_the_others_before()
    {
        using var scope = NewDisposeScope();
        using var d = TinyNetworks.Discriminator(TinyNetworks.Architecture());
        manual_seed(5);

        var features = d.Features(randn(1, 3, 32, 32));

        Assert.True(features[^2].min().item<float>() >= 0);
        Assert.All(features.Take(features.Count - 2), f => Assert.True(f.min().item<float>() < 0));
        Assert.True(features[^1].allclose(features[^2].sum([2L, 3L])));
    }

    private static Tensor Sum(IReadOnlyList<Tensor> features) => features.Select(f => f.abs().mean()).Aggregate((a, b) => a + b);
}
