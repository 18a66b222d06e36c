using SixLabors.ImageSharp;

namespace Dgp.Worker.SinGan;

/// <summary>What was asked for, as it was asked.</summary>
internal sealed record SinGanRequest
{
    public required IReadOnlyList<string> Files { get; init; }

    public required int Samples { get; init; }

    /// <summary>Of the samples; null: that of the picture as it is learned.</summary>
    public Size? Size { get; init; }

    /// <summary>The first scale whose noise is drawn.</summary>
    public int StartScale { get; init; }

    /// <summary>Null, as the iterations: <see cref="SinGanDefaults"/>.</summary>
    public int? MostSide { get; init; }

    /// <summary>Of each scale.</summary>
    public int? Iterations { get; init; }

    public long Seed { get; init; }

    public required string Device { get; init; }

    /// <summary>Null: <c>./out/singan/name</c>.</summary>
    public string? Out { get; init; }

    /// <summary>Traces of failures are shown.</summary>
    public bool Verbose { get; init; }
}
