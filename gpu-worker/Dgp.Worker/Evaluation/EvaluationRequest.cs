using Dgp.Engine.Defence;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>What <c>dgp evaluate</c> was asked for.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>A folder or an archive with a sub-folder for each class, or a list of files.</summary>
    public required string Data { get; init; }

    public required IReadOnlyList<RestorationTask> Tasks { get; init; }

    public required IReadOnlyList<EvaluatedMethod> Methods { get; init; }

    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>At most so many; null: all there are.</summary>
    public int? Pictures { get; init; }

    /// <summary>Also gives the side of the pictures and the classes, to methods that need no prior.</summary>
    public required Prior Prior { get; init; }

    /// <summary>Whether the methods with a prior are told the class of a picture or look for it; a guess there is only of what is attacked.</summary>
    public required DefenceClass Class { get; init; }

    /// <summary>Null unless <see cref="RestorationTask.Defend"/> is among the tasks.</summary>
    public EvaluatedDefence? Defence { get; init; }

    /// <summary>What those methods with a prior descend on that leave the choice.</summary>
    public RestorationLoss Loss { get; init; } = RestorationLoss.Standard;

    /// <summary>Iterations of the methods with a prior; null: their schedules' own.</summary>
    public int? Steps { get; init; }

    /// <summary>The same of Deep Image Prior.</summary>
    public int? DipSteps { get; init; }

    /// <summary>As published: no known pixel or luminance of the input is kept.</summary>
    public bool Raw { get; init; }

    /// <summary>Classifiers beside the embedded one.</summary>
    public IReadOnlyList<string> Judges { get; init; } = [];

    /// <summary>NIQE's pristine model; null: it is not measured.</summary>
    public string? Niqe { get; init; }

    /// <summary>LPIPS' heads; null: it is not measured.</summary>
    public string? LpipsHeads { get; init; }

    /// <summary>The network that they are of; given if they are.</summary>
    public string? LpipsBackbone { get; init; }

    /// <summary>Pictures that are worked on at the same time, each by one thread.</summary>
    public required int Parallel { get; init; }

    public required string Device { get; init; }

    public required string Out { get; init; }

    /// <summary>Traces of failures are shown.</summary>
    public bool Verbose { get; init; }
}
