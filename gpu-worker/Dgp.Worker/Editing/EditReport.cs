using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Worker.Output;

namespace Dgp.Worker.Editing;

/// <summary><c>report.json</c> of an edit. How each picture was inverted stands in a report of its own, among the inversion's files.</summary>
internal sealed record EditReport
{
    public int SchemaVersion { get; init; } = 1;

    public required string Task { get; init; }

    public required bool Interrupted { get; init; }

    public required SoftwareFacts Software { get; init; }

    /// <summary>Null where there is no job, on the command line.</summary>
    public JobFacts? Job { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required EditedInput Input { get; init; }

    /// <summary>Only of a morph.</summary>
    public EditedInput? Second { get; init; }

    public required PriorFacts Prior { get; init; }

    public required EditFacts Options { get; init; }

    public required DeviceFacts Device { get; init; }

    /// <summary>Of everything, inversions included.</summary>
    public required double Seconds { get; init; }

    /// <summary>The edited pictures, in their order.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public void Save(Stream stream) => JsonSerializer.Serialize(stream, this, EditReportJson.Default.EditReport);
}

/// <param name="Path">Full; of a picture, or of a saved inversion. Of a job, container and name.</param>
/// <param name="Inversion">The folder beside the report that tells how it was inverted; of a job, what the names of such files begin with. Null for a saved inversion.</param>
/// <param name="Class">Null if it was interrupted before there was one.</param>
internal sealed record EditedInput(string Path, string? Inversion, ClassFacts? Class);

/// <summary>As resolved; what the edit does not have is null.</summary>
internal sealed record EditFacts
{
    public IReadOnlyList<double>? Stds { get; init; }

    public int? Samples { get; init; }

    public long? Seed { get; init; }

    public IReadOnlyList<ClassFacts>? To { get; init; }

    public int? Frames { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(EditReport))]
internal sealed partial class EditReportJson : JsonSerializerContext;
