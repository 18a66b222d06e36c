using System.Text.Json;

namespace Dgp.Engine.Tests.Metrics;

/// <summary>What tests/fixtures/metrics/record.py found by other implementations.</summary>
internal static class RecordedMetrics
{
    private static readonly Lazy<JsonElement> All = new(() =>
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "fixtures", "metrics", "metrics.json")));
        return json.RootElement.Clone();
    });

    public static JsonElement Of(params IReadOnlyList<string> path) => path.Aggregate(All.Value, (element, name) => element.GetProperty(name));

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];
}
