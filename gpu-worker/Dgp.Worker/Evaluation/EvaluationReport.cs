using System.Text.Json.Serialization;
using Dgp.Engine.Metrics;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>What an evaluation found: <c>report.json</c> and what <c>--json</c> prints.</summary>
internal sealed record EvaluationReport
{
    public int SchemaVersion { get; init; } = 1;

    public required string Data { get; init; }

    /// <summary>How many were chosen.</summary>
    public required int Pictures { get; init; }

    public required string Prior { get; init; }

    /// <summary>known, guess or auto.</summary>
    public required string Class { get; init; }

    /// <summary>Null where nobody is attacked.</summary>
    public EvaluatedAttackFacts? Attack { get; init; }

    /// <summary>Of the methods that leave the choice.</summary>
    public required string Loss { get; init; }

    public int? Steps { get; init; }

    public int? DipSteps { get; init; }

    public required bool Raw { get; init; }

    /// <summary>How many.</summary>
    public required int Seeds { get; init; }

    public required string Device { get; init; }

    /// <summary>That were asked for.</summary>
    public required int Runs { get; init; }

    /// <summary>Of those, not done yet; 0 but after Ctrl-C.</summary>
    public required int Missing { get; init; }

    public required int Failed { get; init; }

    public required bool Interrupted { get; init; }

    [JsonIgnore]
    public IReadOnlyList<TaskSummary> Summaries { get; init; } = [];

    public IReadOnlyList<TaskFacts> Tasks => [.. Summaries.Select(TaskFacts.Of)];

    /// <summary>What a person should know, a sentence each: what was left out, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The folder.</summary>
    public required string Out { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <param name="Kind">As <c>--attack</c> takes it.</param>
/// <param name="Classifier">That was attacked.</param>
/// <param name="Epsilon">Of pixels in [0, 1]; null: the usual one of its kind.</param>
/// <param name="StopMse">Null: the preset's.</param>
internal sealed record EvaluatedAttackFacts(string Kind, string Classifier, double? Epsilon, double? StopMse);

/// <param name="Unmeasured">Pictures that were restored and are in no mean: grey ones, of the tasks that bring colour back.</param>
internal sealed record TaskFacts(string Task, int Unmeasured, IReadOnlyList<MethodFacts> Methods)
{
    public static TaskFacts Of(TaskSummary task) => new(task.Task.Verb(), task.Unmeasured, [.. task.Methods.Select(m => new MethodFacts(
        m.Method,
        m.Runs,
        m.Errors,
        m.Values.ToDictionary(v => v.Key, v => IntervalFacts.Of(v.Value)),
        m.ReferenceAhead is { } ahead ? new ComparisonFacts(MethodSummary.Reference, task.Leading.Key, IntervalFacts.Of(ahead), m.ReferenceWins!.Value) : null))]);
}

/// <param name="Metrics">By the names of the columns of results.csv.</param>
internal sealed record MethodFacts(
    string Method, int Runs, IReadOnlyDictionary<string, int> Errors, IReadOnlyDictionary<string, IntervalFacts> Metrics, ComparisonFacts? Comparison);

/// <param name="Ahead">The reference minus this method, on the same pictures.</param>
/// <param name="Wins">The share of them on which it is ahead.</param>
internal sealed record ComparisonFacts(string Reference, string Metric, IntervalFacts Ahead, double Wins);

/// <param name="Mean">Null if it is infinite.</param>
/// <param name="Low">Of the 95 % interval; null of one picture.</param>
/// <param name="Pictures">That the mean is over.</param>
internal sealed record IntervalFacts(double? Mean, double? Low, double? High, int Pictures)
{
    public static IntervalFacts Of(Bootstrap value) => new(Numbers.Finite(value.Mean), Numbers.Finite(value.Low), Numbers.Finite(value.High), value.Count);
}

internal sealed record EvaluationOutput(bool Ok, EvaluationReport Evaluation)
{
    public static EvaluationOutput Of(EvaluationReport report) => new(report.Failed == 0 && !report.Interrupted, report);
}
