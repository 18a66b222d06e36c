using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Engine.SinGan;
using Dgp.Worker.Output;

namespace Dgp.Worker.SinGan;

/// <summary><c>report.json</c> of new pictures.</summary>
internal sealed record SinGanReport
{
    public int SchemaVersion { get; init; } = 1;

    public string Task { get; init; } = SinGanRun.Verb;

    public required bool Interrupted { get; init; }

    public required SoftwareFacts Software { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required PictureFacts Input { get; init; }

    public required SinGanOptionFacts Options { get; init; }

    public required SinGanSettings Settings { get; init; }

    public required DeviceFacts Device { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Those that are trained, the coarsest first.</summary>
    public required IReadOnlyList<SinGanScaleReport> Scales { get; init; }

    /// <summary>The new ones, in their order.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public void Save(Stream stream) => JsonSerializer.Serialize(stream, this, SinGanReportJson.Default.SinGanReport);
}

/// <param name="Width">Of the new pictures.</param>
internal sealed record SinGanOptionFacts(int Samples, int Width, int Height, int StartScale, long Seed);

internal sealed record SinGanScaleReport(SinGanScaleFacts Facts, IReadOnlyList<SinGanLossFacts> Losses);

/// <summary>The raw, unweighted terms of an iteration, before its update; of many iterations, a hundred or so and the last.</summary>
/// <param name="Iteration">From 0.</param>
internal sealed record SinGanLossFacts(int Iteration, double Real, double Fake, double Penalty, double Reconstruction)
{
    private const int MostShown = 100;

    public static IReadOnlyList<SinGanLossFacts> Of(IReadOnlyList<(int Scale, SinGanLosses Losses)> history, int scale)
    {
        var losses = history.Where(h => h.Scale == scale).Select(h => h.Losses).ToList();
        var every = 1 + (losses.Count / MostShown);
        return [.. losses.Index()
            .Where(l => l.Index % every == 0 || l.Index == losses.Count - 1)
            .Select(l => new SinGanLossFacts(l.Index, l.Item.Real, l.Item.Fake, l.Item.Penalty, l.Item.Reconstruction))];
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SinGanReport))]
internal sealed partial class SinGanReportJson : JsonSerializerContext;
