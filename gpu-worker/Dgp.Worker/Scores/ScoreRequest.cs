using Dgp.Engine.Priors;

namespace Dgp.Worker.Scores;

/// <summary>What <c>dgp prior score</c> was asked for.</summary>
internal sealed record ScoreRequest
{
    public const int StandardSamples = 10_000;
    public const int StandardReconstructions = 10;

    public required Prior Prior { get; init; }

    /// <summary>Pictures that the prior was not trained on.</summary>
    public required string Data { get; init; }

    /// <summary>Pictures that it was trained on; null: memorising is not looked for.</summary>
    public string? Train { get; init; }

    /// <summary>Classifiers beside the embedded one.</summary>
    public IReadOnlyList<string> Judges { get; init; } = [];

    /// <summary>Weights of FID's Inception.</summary>
    public string? Inception { get; init; }

    public int MostSamples { get; init; } = StandardSamples;

    public int Reconstructions { get; init; } = StandardReconstructions;

    public long Seed { get; init; }

    /// <summary>Folder for sheets and the figures; null: nothing is written.</summary>
    public string? Out { get; init; }
}
