namespace Dgp.Worker.Scores;

/// <summary>The figures of a prior. What was not asked for, or not reached before Ctrl-C, is null.</summary>
internal sealed record ScoreReport
{
    public required string Prior { get; init; }

    public required DataFacts Data { get; init; }

    public required IReadOnlyList<DistanceFacts> Distances { get; init; }

    public ClassScores? Classes { get; init; }

    public MemorisingFacts? Memorising { get; init; }

    public ReconstructionFacts? Reconstruction { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];

    public required double Seconds { get; init; }

    public bool Interrupted { get; init; }
}

/// <param name="Used">Real pictures that were looked at, and generated ones that were made.</param>
/// <param name="FoldersLeftOut">Called like none of the prior's classes.</param>
/// <param name="ClassesLeftOut">Of the prior: there are no pictures of them.</param>
internal sealed record DataFacts(string Path, int Used, int Classes, IReadOnlyList<string> FoldersLeftOut, IReadOnlyList<string> ClassesLeftOut);

/// <param name="Frechet">Generated against real.</param>
/// <param name="RealAgainstReal">Of two random halves of the real ones; null where these have too few pictures for the network's features.</param>
internal sealed record DistanceFacts(string Network, int Features, double? Frechet, double? RealAgainstReal)
{
    /// <summary>With fewer, covariances are not of full rank, and the distance says more about their number than about the pictures.</summary>
    public static bool Suffice(int pictures, int features) => pictures > features;
}

/// <param name="Network">In whose features coverage and density are measured.</param>
/// <param name="Classifier">Which names the pictures' classes; null: it does not know all of them.</param>
internal sealed record ClassScores(string Network, string? Classifier, ClassScore All, IReadOnlyList<ClassScore> Each);

/// <param name="Coverage">Null with too few pictures for it, as is Density.</param>
/// <param name="ExpectedCoverage">Coverage by as many real pictures.</param>
/// <param name="NamedSo">Share of the generated pictures that the classifier takes for the class that they were made of.</param>
/// <param name="RealNamedSo">The same of the real pictures: how far the classifier can be trusted.</param>
internal sealed record ClassScore(
    string Name, int Pictures, double? Coverage, double? ExpectedCoverage, double? Density, double? NamedSo, double? RealNamedSo)
{
    private const double Nearly = 0.1;

    /// <summary>It has not a tenth of what real pictures would have.</summary>
    public bool NearlyMissing => Coverage < Nearly * ExpectedCoverage || NamedSo < Nearly * RealNamedSo;
}

/// <param name="Generated">Pictures that were looked at.</param>
/// <param name="Unseen">Pictures of --data that they were held against.</param>
/// <param name="Share">Of the generated ones: as near to a training picture as the nearest hundredth of the unseen ones.</param>
/// <param name="UnseenShare">1 %, or more where unseen pictures are themselves in the training set.</param>
/// <param name="Threshold">How near that is: the distance to the nearest training picture as a share of the mean distance to the fifty nearest.</param>
internal sealed record MemorisingFacts(int Generated, int Unseen, int Training, double Share, double UnseenShare, double Threshold);

internal sealed record ReconstructionFacts(int Pictures, string Preset, MeanFacts Psnr, MeanFacts Ssim);

/// <param name="Error">Standard error of the mean; null for a single value.</param>
internal sealed record MeanFacts(double Mean, double? Error)
{
    public static MeanFacts Of(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return new MeanFacts(mean, values.Count > 1 ? Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count) : null);
    }
}
