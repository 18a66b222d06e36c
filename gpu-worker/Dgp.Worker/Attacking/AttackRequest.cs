using Dgp.Engine.Tasks;

namespace Dgp.Worker.Attacking;

internal enum AttackKind
{
    Fgsm,
    Pgd,
    PgdL2,
    Atn,
}

/// <summary>What was asked for, as it was asked.</summary>
internal sealed record AttackRequest
{
    public required IReadOnlyList<string> Files { get; init; }

    public required ChosenAttack Attack { get; init; }

    public required string Classifier { get; init; }

    /// <summary>By name or index of the classifier's classes. Null: what it takes each picture for.</summary>
    public string? Class { get; init; }

    /// <summary>Null: the classifier's own. Pixels.</summary>
    public int? Size { get; init; }

    public Fit Fit { get; init; }

    public long Seed { get; init; }

    public required string Device { get; init; }

    /// <summary>Null: <c>./out/attack/name</c>.</summary>
    public string? Out { get; init; }

    /// <summary>Traces of failures are shown.</summary>
    public bool Verbose { get; init; }
}
