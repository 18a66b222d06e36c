using Dgp.Engine.Tasks;

namespace Dgp.Worker.Evaluation;

/// <summary>A run and what its picture is worth. Everything is null of a run that failed, and of a picture that has nothing to be held against.</summary>
internal sealed record MeasuredRun(EvaluatedRun Run, SourcePicture Picture)
{
    /// <summary>Of the whole picture, against the undamaged one.</summary>
    public RestorationMetrics? Whole { get; init; }

    /// <summary>Of the hole alone; null where none was filled.</summary>
    public RestorationMetrics? Hole { get; init; }

    /// <summary>Of the restored and the undamaged picture, in the prior's discriminator: Σ mean |D_k(x) − D_k(y)| over its whole feature list.</summary>
    public double? FeatureDistance { get; init; }

    /// <summary>Null also if nobody asked for it, or the pictures are too small.</summary>
    public double? Niqe { get; init; }

    /// <summary>Null also if nobody asked for it, or the pictures are too small.</summary>
    public double? Lpips { get; init; }

    /// <summary>By the name of each judge: how many classes it finds likelier than the right one; missing where it does not know that.</summary>
    public IReadOnlyDictionary<string, int> Rank { get; init; } = new Dictionary<string, int>();
}
