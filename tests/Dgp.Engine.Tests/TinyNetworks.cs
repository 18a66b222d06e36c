using Dgp.Engine.BigGan;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using Generator = Dgp.Engine.BigGan.Generator;

namespace Dgp.Engine.Tests;

/// <summary>Small networks with random weights, the same for the same seed.</summary>
internal static class TinyNetworks
{
    public static BigGanArchitecture Architecture(int resolution = 32, int channels = 2, params int[] attention) => new()
    {
        Resolution = resolution,
        GeneratorChannels = channels,
        DiscriminatorChannels = channels,
        GeneratorAttention = attention,
        DiscriminatorAttention = attention,
        Classes = 5,
        SharedDim = 6,
        LatentDim = 17,
        SpectralNormEpsilon = 1e-6,
        BatchNormEpsilon = 1e-5,
    };

    public static Generator Generator(BigGanArchitecture architecture, int seed = 1) => Filled(new Generator(architecture), seed);

    public static Discriminator Discriminator(BigGanArchitecture architecture, int seed = 2) => Filled(new Discriminator(architecture), seed);

    private static T Filled<T>(T network, int seed)
        where T : nn.Module
    {
        using var frozen = no_grad();
        using var random = new torch.Generator((ulong)seed);
        foreach (var (name, value) in network.state_dict().OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            var noise = randn(value.shape, generator: random);
            value.copy_(name.EndsWith("stored_var", StringComparison.Ordinal) ? noise.abs() + 0.5f : noise * 0.3f);
        }

        return network;
    }
}
