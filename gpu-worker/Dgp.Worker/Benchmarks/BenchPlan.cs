using Dgp.Engine.Priors;

namespace Dgp.Worker.Benchmarks;

/// <summary>What is measured.</summary>
internal sealed record BenchPlan
{
    public const int PublishedChannels = 96;

    public int Resolution { get; init; } = 128;

    public int Channels { get; init; } = PublishedChannels;

    /// <summary>Measured iterations of each stage.</summary>
    public int Iterations { get; init; } = 3;

    /// <summary>Measured candidates of the selection.</summary>
    public int Candidates { get; init; } = 32;

    /// <summary>Of super-resolve; null: the default.</summary>
    public string? Preset { get; init; }

    /// <summary>Everything but resolution and width as in the published ImageNet networks.</summary>
    public BigGanArchitecture Architecture => new()
    {
        Resolution = Resolution,
        GeneratorChannels = Channels,
        DiscriminatorChannels = Channels,
        GeneratorAttention = [64],
        DiscriminatorAttention = [64],
        Classes = 1000,
        SharedDim = 128,
        LatentDim = 120,
    };
}
