using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class ArchitectureInferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<BigGanArchitecture> Architectures { get; } =
    [
        PriorFixtures.Small(32) with { LatentDim = 20 },
        PriorFixtures.Small(32) with { LatentDim = 20, GeneratorChannels = 3, GeneratorAttention = [8, 32], DiscriminatorAttention = [16] },
        PriorFixtures.Small(64) with { LatentDim = 20, GeneratorAttention = [16, 64], DiscriminatorAttention = [4] },
        PriorFixtures.Small(128) with { LatentDim = 18, Classes = 1, GeneratorAttention = [64], DiscriminatorAttention = [64] },
        PriorFixtures.Small(256) with { LatentDim = 14, DiscriminatorChannels = 2, GeneratorAttention = [32, 64, 128], DiscriminatorAttention = [8, 16] },
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Shapes_alone_tell_the_architecture(BigGanArchitecture architecture) => Assert.Equal(architecture, Infer(architecture));

    [Fact]
    public void A_published_checkpoint_needs_no_options()
    {
        using var g = WeightFile.Open(PriorFixtures.B32("G_ema_b32.legacy.pth"));
        using var d = WeightFile.Open(PriorFixtures.B32("D_b32.pth"));

        var architecture = ArchitectureInference.Infer(g, d, new ArchitectureOptions());

        Assert.Equal(
            new BigGanArchitecture { Resolution = 32, GeneratorChannels = 6, DiscriminatorChannels = 6, Classes = 10, SharedDim = 16, LatentDim = 40 },
            architecture);
        Assert.Equal(1e-6, architecture.SpectralNormEpsilon);
        Assert.Equal(1e-5, architecture.BatchNormEpsilon);
    }

    [Fact]
    public void Options_override_what_shapes_cannot_tell()
    {
        var architecture = PriorFixtures.Small(32) with { LatentDim = 20 };

        var inferred = Infer(architecture, new ArchitectureOptions { LatentDim = 23, SpectralNormEpsilon = 1e-12, BatchNormEpsilon = 1e-4 });

        Assert.Equal(architecture with { LatentDim = 23, SpectralNormEpsilon = 1e-12, BatchNormEpsilon = 1e-4 }, inferred);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(24)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void An_option_that_contradicts_the_weights_is_refused(int latentDim)
    {
        var error = PriorFixtures.Fails(
            ErrorCode.BadOption, () => Infer(PriorFixtures.Small(32) with { LatentDim = 20 }, new ArchitectureOptions { LatentDim = latentDim }));

        Assert.Contains("20 to 23", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapped_files_are_recognised()
    {
        using var g = WeightFile.Open(PriorFixtures.B32("G_ema_b32.pth"));
        using var d = WeightFile.Open(PriorFixtures.B32("D_b32.pth"));

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => ArchitectureInference.Infer(d, g, new ArchitectureOptions()));

        Assert.Contains("is a discriminator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_of_different_resolutions_are_no_pair()
    {
        PriorFixtures.WritePair(_folder, PriorFixtures.Small(64));
        using var g = WeightFile.Open(PriorFixtures.B32("G_ema_b32.pth"));
        using var d = WeightFile.Open(_folder.File("d.safetensors"));

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => ArchitectureInference.Infer(g, d, new ArchitectureOptions()));

        Assert.Contains("64 pixels", error.Message, StringComparison.Ordinal);
    }

    private BigGanArchitecture Infer(BigGanArchitecture architecture, ArchitectureOptions? options = null)
    {
        PriorFixtures.WritePair(_folder, architecture);
        using var g = WeightFile.Open(_folder.File("g.safetensors"));
        using var d = WeightFile.Open(_folder.File("d.safetensors"));
        return ArchitectureInference.Infer(g, d, options ?? new ArchitectureOptions());
    }
}
