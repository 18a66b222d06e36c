using Dgp.Engine.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.BigGan;

public sealed class GeneratorTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64, 16, 32)]
    [InlineData(128, 64)]
    [InlineData(256, 64)]
    [InlineData(512, 64)]
    public void Its_state_has_the_checkpoint_keys_and_shapes(int resolution, params int[] attention)
    {
        var architecture = TinyNetworks.Architecture(resolution, 8, attention);

        using var g = new Engine.BigGan.Generator(architecture);

        var expected = ExpectedKeys.ForGenerator(architecture);
        // The instance norms' affine is set at their first use; published files may hold it or not.
        var actual = g.state_dict().Where(s => !s.Key.Contains(".in1.", StringComparison.Ordinal) && !s.Key.Contains(".in2.", StringComparison.Ordinal)).ToDictionary();
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, e => Assert.Equal(e.Value, actual[e.Key].shape));
    }

    [Fact]
    public void A_batch_gives_each_picture_what_it_gets_alone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var g = TinyNetworks.Generator(TinyNetworks.Architecture());
        manual_seed(6);
        var z = randn(3, g.Architecture.EffectiveLatentDim);
        var embedding = g.Embed(tensor(new long[] { 0, 4, 2 }));

        var together = g.call(z, embedding, false);

        for (var i = 0; i < 3; i++)
        {
            var alone = g.call(z.narrow(0, i, 1), embedding.narrow(0, i, 1), false);
            Assert.True(alone.allclose(together.narrow(0, i, 1), 1e-4, 1e-5));
        }
    }

    [Fact]
    public void Tuning_reaches_the_asked_groups_and_never_the_output_layer_or_the_instance_norms()
    {
        using var g = TinyNetworks.Generator(TinyNetworks.Architecture());

        g.Tune(2, embedding: true);

        var tuned = g.named_parameters().Where(p => p.parameter.requires_grad).Select(p => p.name.Split('.')[0] + Block(p.name)).Distinct();
        Assert.Equal(["blocks0", "linear", "shared"], tuned.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(g.named_parameters(), p => p.parameter.requires_grad && p.name.Contains(".in", StringComparison.Ordinal));

        static string Block(string name) => name.StartsWith("blocks", StringComparison.Ordinal) ? name.Split('.')[1] : "";
    }

    [Fact]
    public void The_first_instance_norm_call_keeps_the_mean_and_deviation_of_every_channel()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var norm = new Engine.BigGan.InstanceNorm(3);
        manual_seed(7);
        var x = randn(1, 3, 16, 16);
        var h = x * 2.5f + 1;

        norm.MatchTo(h);

        // The norm divides by the biased deviation and multiplies by the unbiased one, as published: 0.2 % apart at 256 pixels.
        Assert.True(norm.call(x).allclose(h, 0, 0.02));
    }

    [Fact]
    public void Instance_norms_are_set_once_and_set_anew_after_a_call_without_them()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var g = TinyNetworks.Generator(TinyNetworks.Architecture());
        manual_seed(10);
        var (first, second) = (randn(1, g.Architecture.EffectiveLatentDim), randn(1, g.Architecture.EffectiveLatentDim));
        var embedding = g.Embed(tensor(new long[] { 1 }));

        var fresh = g.call(second, embedding, true);
        g.call(first, embedding, false);
        g.call(first, embedding, true);
        var kept = g.call(second, embedding, true);
        g.call(first, embedding, false);
        var again = g.call(second, embedding, true);

        Assert.False(kept.allclose(fresh, 1e-2, 1e-2));
        Assert.True(again.allclose(fresh, 1e-5, 1e-6));
    }
}
