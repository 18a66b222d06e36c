using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class ExpectedKeysTests
{
    [Fact]
    public void A_generator_written_by_the_published_code_has_exactly_the_expected_keys()
    {
        using var file = WeightFile.Open(PriorFixtures.B32("G_ema_b32.pth"));
        var published = file.Tensors.Where(t => !ExpectedKeys.IsRecomputed(t.Key)).ToList();

        var expected = ExpectedKeys.ForGenerator(B32);

        Assert.Equal(published.Select(t => t.Key), expected.Keys);
        Assert.All(published, t => Assert.Equal(t.Value.Shape, expected[t.Key]));
        Assert.Equal(12, file.Tensors.Count - published.Count); // weight and bias of two instance norms in three blocks
    }

    [Fact]
    public void A_discriminator_written_by_the_published_code_has_exactly_the_expected_keys()
    {
        using var file = WeightFile.Open(PriorFixtures.B32("D_b32.pth"));

        var expected = ExpectedKeys.ForDiscriminator(B32);

        Assert.Equal(file.Tensors.Keys, expected.Keys);
        Assert.All(file.Tensors, t => Assert.Equal(t.Value.Shape, expected[t.Key]));
    }

    // Table 4 of Brock et al. 2019 (BigGAN at 128, ch 96): 70.43 M in G and 87.98 M in D, spectral-norm buffers not counted.
    [Fact]
    public void The_full_size_networks_of_128_pixels_have_the_published_number_of_parameters()
    {
        var full = new BigGanArchitecture
        {
            Resolution = 128, GeneratorChannels = 96, DiscriminatorChannels = 96, GeneratorAttention = [64], DiscriminatorAttention = [64],
            Classes = 1000, SharedDim = 128, LatentDim = 120,
        };

        Assert.Equal(70.43, Millions(ExpectedKeys.ForGenerator(full)), 2);
        Assert.Equal(87.98, Millions(ExpectedKeys.ForDiscriminator(full)), 2);
    }

    [Fact]
    public void Attention_follows_the_blocks_of_its_side()
    {
        var architecture = PriorFixtures.Small(128) with { GeneratorAttention = [32, 64, 1024], DiscriminatorAttention = [16] };

        Assert.Equal(["blocks.2.1.gamma", "blocks.3.1.gamma"], Gammas(ExpectedKeys.ForGenerator(architecture)));
        Assert.Equal(["blocks.2.1.gamma"], Gammas(ExpectedKeys.ForDiscriminator(architecture)));
    }

    [Fact]
    public void At_32_pixels_attention_at_16_follows_every_block_of_the_discriminator_as_published()
    {
        var architecture = PriorFixtures.Small(32) with { DiscriminatorAttention = [16] };

        Assert.Equal(4, Gammas(ExpectedKeys.ForDiscriminator(architecture)).Count);
    }

    private static BigGanArchitecture B32 { get; } = new()
    {
        Resolution = 32, GeneratorChannels = 6, DiscriminatorChannels = 6, Classes = 10, SharedDim = 16, LatentDim = 40,
    };

    private static List<string> Gammas(IReadOnlyDictionary<string, long[]> keys) =>
        [.. keys.Keys.Where(k => k.EndsWith("gamma", StringComparison.Ordinal))];

    private static double Millions(IReadOnlyDictionary<string, long[]> keys)
    {
        string[] buffers = ["u0", "sv0", "stored_mean", "stored_var"];
        return keys.Where(k => !buffers.Contains(k.Key.Split('.')[^1])).Sum(k => k.Value.Aggregate(1.0, (product, side) => product * side)) / 1e6;
    }
}
