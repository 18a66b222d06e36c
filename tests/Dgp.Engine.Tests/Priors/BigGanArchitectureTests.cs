using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class BigGanArchitectureTests
{
    public static TheoryData<int> Resolutions { get; } = [32, 64, 128, 256, 512];

    [Theory]
    [MemberData(nameof(Resolutions))]
    public void Every_generator_block_takes_what_the_one_before_gives_and_doubles_the_side(int resolution)
    {
        var rows = BigGanTables.Generator(resolution);

        Assert.Equal(resolution, rows[^1].OutResolution);
        Assert.Equal(2 * BigGanTables.BottomWidth, rows[0].OutResolution);
        foreach (var (row, next) in rows.Zip(rows.Skip(1)))
        {
            Assert.Equal(row.OutMultiplier, next.InMultiplier);
            Assert.Equal(2 * row.OutResolution, next.OutResolution);
        }
    }

    [Theory]
    [InlineData(32, 2)]
    [InlineData(64, 4)]
    [InlineData(128, 5)]
    [InlineData(256, 6)]
    public void Every_discriminator_block_takes_what_the_one_before_gives(int resolution, int halvings)
    {
        var rows = BigGanTables.Discriminator(resolution);

        Assert.Equal(0, rows[0].InMultiplier);
        Assert.Equal(halvings, rows.Count(r => r.Downsample));
        Assert.False(rows[^1].Downsample);
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.OutMultiplier, pair.Second.InMultiplier));
    }

    [Theory]
    [InlineData(256, 120, 7, 17, 119)]
    [InlineData(128, 120, 6, 20, 120)]
    [InlineData(64, 120, 5, 24, 120)]
    [InlineData(32, 120, 4, 30, 120)]
    [InlineData(512, 128, 8, 16, 128)]
    public void The_latent_shrinks_to_what_divides_among_the_slots(int resolution, int asked, int slots, int chunk, int effective)
    {
        var architecture = PriorFixtures.Small(resolution) with { LatentDim = asked };

        Assert.Equal(slots, architecture.LatentSlots);
        Assert.Equal(chunk, architecture.LatentChunk);
        Assert.Equal(effective, architecture.EffectiveLatentDim);
        Assert.Equal(architecture.SharedDim + chunk, architecture.ConditionDim);
    }

    [Theory]
    [InlineData("0", new int[0])]
    [InlineData("64", new[] { 64 })]
    [InlineData("64_32", new[] { 32, 64 })]
    [InlineData("32_32_0", new[] { 32 })]
    public void Attention_is_read_in_the_published_notation(string published, int[] sides) =>
        Assert.Equal(sides, BigGanArchitecture.ParseAttention(published));

    [Theory]
    [InlineData("")]
    [InlineData("64,32")]
    [InlineData("-64")]
    [InlineData("64_")]
    [InlineData("99999999999")]
    public void Other_notations_of_attention_are_refused(string published) =>
        PriorFixtures.Fails(ErrorCode.BadOption, () => BigGanArchitecture.ParseAttention(published));

    public static TheoryData<string, BigGanArchitecture> Impossible { get; } = new()
    {
        { "resolution", PriorFixtures.Small(32) with { Resolution = 48 } },
        { "resolution", PriorFixtures.Small(32) with { Resolution = 512 } },
        { "generatorChannels", PriorFixtures.Small(32) with { GeneratorChannels = 0 } },
        { "discriminatorChannels", PriorFixtures.Small(32) with { DiscriminatorChannels = -1 } },
        { "generatorChannels", PriorFixtures.Small(32) with { GeneratorChannels = int.MaxValue } },
        { "classes", PriorFixtures.Small(32) with { Classes = 0 } },
        { "sharedDim", PriorFixtures.Small(32) with { SharedDim = 0 } },
        { "latentDim", PriorFixtures.Small(32) with { LatentDim = 3 } },
        { "latentDim", PriorFixtures.Small(32) with { LatentDim = int.MinValue } },
        { "spectralNormEpsilon", PriorFixtures.Small(32) with { SpectralNormEpsilon = double.NaN } },
        { "spectralNormEpsilon", PriorFixtures.Small(32) with { SpectralNormEpsilon = -1e-6 } },
        { "batchNormEpsilon", PriorFixtures.Small(32) with { BatchNormEpsilon = 1 } },
        { "generatorAttention", PriorFixtures.Small(32) with { GeneratorAttention = [-16] } },
        { "generatorAttention", PriorFixtures.Small(128) with { GeneratorChannels = 4, GeneratorAttention = [128] } },
        { "discriminatorAttention", PriorFixtures.Small(128) with { DiscriminatorChannels = 4, DiscriminatorAttention = [64] } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_number_is_named(string member, BigGanArchitecture architecture)
    {
        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => architecture.Validate());

        Assert.Contains(member, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Architectures_with_the_same_numbers_are_equal()
    {
        var one = PriorFixtures.Small(64) with { GeneratorAttention = [32, 64] };
        var same = PriorFixtures.Small(64) with { GeneratorAttention = new List<int> { 32, 64 } };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, one with { GeneratorAttention = [64] });
        Assert.NotEqual(one, one with { SpectralNormEpsilon = 1e-12 });
    }
}
