using Dgp.Engine.Metrics;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.Evaluation;

/// <summary>
/// What an evaluation found of a task: means over pictures, each picture's own value being the mean over its seeds, so that pictures are what the bootstrap draws.
/// </summary>
/// <param name="Leading">By which pictures are ordered and methods drawn.</param>
/// <param name="Unmeasured">Pictures that were restored and have nothing to be held against.</param>
internal sealed record TaskSummary(RestorationTask Task, Metric Leading, IReadOnlyList<MethodSummary> Methods, int Unmeasured)
{
    /// <summary>Those that some method has.</summary>
    public IReadOnlyList<Metric> Metrics(IReadOnlyList<Metric> all) => [.. all.Where(m => Methods.Any(s => s.Values.ContainsKey(m.Key)))];

    /// <summary>The best mean; null where no method is better than another, or only one has it.</summary>
    public double? Best(Metric metric)
    {
        var means = Methods.Where(m => m.Values.ContainsKey(metric.Key)).Select(m => m.Values[metric.Key].Mean).ToList();
        return metric.Better == 0 || means.Count < 2 ? null : metric.Better > 0 ? means.Max() : means.Min();
    }

    public static IReadOnlyList<TaskSummary> Of(IReadOnlyList<MeasuredRun> runs, IReadOnlyList<Metric> metrics) =>
        [.. runs.GroupBy(r => r.Run.Key.Task).OrderBy(g => g.Key).Select(task => Of(task.Key, [.. task], metrics))];

    private static TaskSummary Of(RestorationTask task, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<Metric> metrics)
    {
        var order = EvaluatedMethod.All.Index().ToDictionary(m => m.Item.Name, m => m.Index, StringComparer.Ordinal);
        var methods = runs.GroupBy(r => r.Run.Key.Method).OrderBy(g => order.GetValueOrDefault(g.Key, int.MaxValue)).ToList();
        var leading = Metric.Leading(task, metrics);
        var reference = methods.FirstOrDefault(m => m.Key == MethodSummary.Reference) is { } dgp ? PerPicture(dgp, leading) : [];
        var unmeasured = runs.Where(r => r.Run.Error is null && r.Whole is null).Select(r => r.Picture.Name).Distinct(StringComparer.Ordinal).Count();
        return new TaskSummary(task, leading, [.. methods.Select(m => Of(m, metrics, leading, reference))], unmeasured);
    }

    private static MethodSummary Of(IGrouping<string, MeasuredRun> method, IReadOnlyList<Metric> metrics, Metric leading, Dictionary<string, double> reference)
    {
        var own = PerPicture(method, leading);
        var both = reference.Where(r => method.Key != MethodSummary.Reference && own.ContainsKey(r.Key) && double.IsFinite(r.Value - own[r.Key])).ToList();
        return new MethodSummary(
            method.Key,
            method.Count(r => r.Run.Error is null),
            method.Where(r => r.Run.Error is not null).CountBy(r => r.Run.Error!.Code).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal),
            metrics.Select(m => (m.Key, Values: PerPicture(method, m).Values.ToList())).Where(m => m.Values.Count > 0)
                .ToDictionary(m => m.Key, m => Bootstrap.Of(m.Values), StringComparer.Ordinal),
            both.Count == 0 ? null : Bootstrap.Of([.. both.Select(r => r.Value - own[r.Key])]),
            both.Count == 0 ? null : (double)both.Count(r => r.Value > own[r.Key]) / both.Count);
    }

    private static Dictionary<string, double> PerPicture(IEnumerable<MeasuredRun> runs, Metric metric) => runs
        .Select(r => (r.Picture.Name, Value: metric.Of(r)))
        .Where(r => r.Value is not null)
        .GroupBy(r => r.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Average(r => r.Value!.Value), StringComparer.Ordinal);
}

/// <param name="Runs">That succeeded.</param>
/// <param name="Errors">How many failed, by their error codes.</param>
/// <param name="Values">By the metric's key; missing where no run has it.</param>
/// <param name="ReferenceAhead">By how much the reference's leading metric is higher on the same pictures, the mean of the differences; null of itself.</param>
/// <param name="ReferenceWins">On what share of these pictures it is higher.</param>
internal sealed record MethodSummary(
    string Method, int Runs, IReadOnlyDictionary<string, int> Errors, IReadOnlyDictionary<string, Bootstrap> Values, Bootstrap? ReferenceAhead, double? ReferenceWins)
{
    /// <summary>The method that the others are held against.</summary>
    public const string Reference = "dgp";
}
