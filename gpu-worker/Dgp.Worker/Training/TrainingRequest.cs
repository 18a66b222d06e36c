using Dgp.Engine.Priors;
using Dgp.Engine.Training;

namespace Dgp.Worker.Training;

/// <summary>What <c>dgp train</c> was asked for.</summary>
internal sealed record TrainingRequest
{
    public required string Data { get; init; }

    /// <summary>The prior's folder.</summary>
    public required string Folder { get; init; }

    public required int Resolution { get; init; }

    public required int Channels { get; init; }

    /// <summary>A file with the names of the classes, in order; null: every folder.</summary>
    public string? Classes { get; init; }

    /// <summary>The prior to begin from.</summary>
    public Prior? Start { get; init; }

    public TimeSpan? Longest { get; init; }

    /// <summary>Of the weights.</summary>
    public string Licence { get; init; } = "not stated";

    public required TrainingSettings Settings { get; init; }

    public BigGanArchitecture Architecture(int classes) => Start is null
        ? new BigGanArchitecture
        {
            Resolution = Resolution,
            GeneratorChannels = Channels,
            DiscriminatorChannels = Channels,
            // As published: none for 32 pixels, at 64 for larger ones; a 64 px generator's last block is its output.
            GeneratorAttention = Attention,
            DiscriminatorAttention = Attention,
            Classes = classes,
            SharedDim = Resolution <= 64 ? 64 : 128,
            LatentDim = 120,
            SpectralNormEpsilon = 1e-6,
            BatchNormEpsilon = 1e-5,
        }
        : Start.Architecture with { Classes = classes };

    private int[] Attention => Resolution switch { <= 32 => [], 64 => [32], _ => [64] };
}
