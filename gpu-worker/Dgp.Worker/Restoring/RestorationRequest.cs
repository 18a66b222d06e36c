using Dgp.Engine.Tasks;

namespace Dgp.Worker.Restoring;

/// <summary>What was asked for, as it was asked.</summary>
internal sealed record RestorationRequest
{
    public required RestorationTask Task { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    public required string Prior { get; init; }

    /// <summary>A name, an index or <c>auto</c>.</summary>
    public required string Class { get; init; }

    public required string Device { get; init; }

    public string? Mask { get; init; }

    public string? Preset { get; init; }

    public int? Scale { get; init; }

    public long Seed { get; init; }

    public int? Steps { get; init; }

    public Fit Fit { get; init; }

    public bool Raw { get; init; }

    /// <summary>Null: <c>./out/task/name</c>.</summary>
    public string? Out { get; init; }

    /// <summary>Traces of failures are shown.</summary>
    public bool Verbose { get; init; }
}
