using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Worker.Output;
using Dgp.Worker.Scores;

namespace Dgp.Worker.Attacking;

/// <summary><c>report.json</c> of an attack.</summary>
internal sealed record AttackReport
{
    public int SchemaVersion { get; init; } = 1;

    public string Task { get; init; } = "attack";

    public required SoftwareFacts Software { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required PictureFacts Input { get; init; }

    public required AttackFacts Attack { get; init; }

    public required DeviceFacts Device { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public void Save(Stream stream) => JsonSerializer.Serialize(stream, this, AttackReportJson.Default.AttackReport);
}

/// <summary>What was done to a picture, and to what avail.</summary>
internal sealed record AttackFacts
{
    /// <summary>As <c>--kind</c> takes it.</summary>
    public required string Kind { get; init; }

    /// <summary>Of pixels in [0, 1].</summary>
    public required double Epsilon { get; init; }

    /// <summary>Null of an attack that takes none.</summary>
    public int? Steps { get; init; }

    public required long Seed { get; init; }

    /// <summary>Side of the picture. Pixels.</summary>
    public required int Size { get; init; }

    public required string Classifier { get; init; }

    /// <summary>What it was led away from.</summary>
    public required ClassFacts Class { get; init; }

    /// <summary>The class was given, else it is the classifier's guess.</summary>
    public required bool ClassGiven { get; init; }

    /// <summary>Likeliest classes first.</summary>
    public required IReadOnlyList<GuessFacts> Before { get; init; }

    public required IReadOnlyList<GuessFacts> After { get; init; }

    /// <summary>Of what was written, of pixels in [0, 1]: the largest change, and the root of the sum of the squared changes.</summary>
    public required double LInf { get; init; }

    public required double L2 { get; init; }

    /// <summary>The picture is no longer taken for what it was led away from.</summary>
    public bool Misled => After[0].Index != Class.Index;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AttackReport))]
internal sealed partial class AttackReportJson : JsonSerializerContext;
