using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Deploying;

/// <summary>What a workflow of ours must be; GitHub's own grammar is checked as far as a wrong key would go unnoticed.</summary>
internal static partial class Workflows
{
    // Who may change what a workflow runs, apart from us: GitHub for its own, Microsoft for Azure's.
    private static readonly string[] Publishers = ["actions", "azure"];

    private static readonly string[] WorkflowKeys = ["name", "on", "permissions", "concurrency", "jobs"];

    private static readonly string[] JobKeys =
        ["name", "runs-on", "container", "environment", "timeout-minutes", "permissions", "strategy", "env", "steps"];

    private static readonly string[] StepKeys = ["name", "uses", "with", "run", "env"];

    public static string Folder { get; } = Repository.PathOf(".github", "workflows");

    public static IReadOnlyList<string> All { get; } = [.. Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public static IReadOnlyList<string> Findings(string text)
    {
        var yaml = Parsers.Yaml(text);
        return
        [
            .. Keys("workflow", yaml, WorkflowKeys),
            .. yaml.TryGetProperty("concurrency", out _) ? [] : new[] { "concurrency: two runs of it may meet" },
            .. ReadsOnly(yaml) ? [] : new[] { "permissions: the workflow's are contents: read; a job may ask for more" },
            .. yaml.GetProperty("jobs").EnumerateObject().SelectMany(OfJob),
            .. text.Split('\n').SelectMany(OfLine),
        ];
    }

    /// <summary>The scripts of its steps, as a shell gets them.</summary>
    public static IReadOnlyList<string> Scripts(string text) =>
        [.. Parsers.Yaml(text).GetProperty("jobs").EnumerateObject()
            .SelectMany(j => j.Value.GetProperty("steps").EnumerateArray())
            .Where(s => s.TryGetProperty("run", out _))
            .Select(s => Expression().Replace(s.GetProperty("run").GetString()!, "expression"))];

    private static bool ReadsOnly(JsonElement yaml) =>
        yaml.TryGetProperty("permissions", out var permissions)
        && permissions.ValueKind == JsonValueKind.Object
        && permissions.EnumerateObject().Select(p => $"{p.Name}: {p.Value}").SequenceEqual(["contents: read"]);

    private static IEnumerable<string> OfJob(JsonProperty job) =>
    [
        .. Keys(job.Name, job.Value, JobKeys),
        .. job.Value.TryGetProperty("timeout-minutes", out var t) && t.ValueKind == JsonValueKind.Number ? [] : new[] { $"{job.Name}: no timeout-minutes, and GitHub's is six hours" },
        .. job.Value.GetProperty("runs-on").GetString()!.EndsWith("-latest", StringComparison.Ordinal) ? [$"{job.Name}: runs on whatever is latest"] : Array.Empty<string>(),
        .. job.Value.GetProperty("steps").EnumerateArray().SelectMany(s => OfStep(job.Name, s)),
    ];

    private static IEnumerable<string> OfStep(string job, JsonElement step)
    {
        var uses = step.TryGetProperty("uses", out var u) ? u.GetString()! : "";
        var keeps = step.TryGetProperty("with", out var with) && with.TryGetProperty("persist-credentials", out var p) && p.ValueKind == JsonValueKind.False;
        return
        [
            .. Keys(job, step, StepKeys),
            .. uses.Length == 0 || Publishers.Contains(uses.Split('/')[0].ToLowerInvariant()) ? [] : new[] { $"{job}: {uses} is of a publisher that we do not use" },
            .. uses.StartsWith("actions/checkout@", StringComparison.Ordinal) && !keeps ? [$"{job}: the checkout leaves its token behind (persist-credentials)"] : Array.Empty<string>(),
            // Text of others (a branch's name, an input) in a script is a script of others.
            .. step.TryGetProperty("run", out var run) && Foreign().IsMatch(run.GetString()!) ? [$"{job}: an expression of github, inputs or vars within a script"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> OfLine(string line) => line.Contains("uses:", StringComparison.Ordinal) && !Pinned().IsMatch(line)
        ? [$"{line.Trim()}: pin it by its commit, with the version in a comment"]
        : [];

    private static IEnumerable<string> Keys(string where, JsonElement part, string[] known) =>
        part.EnumerateObject().Where(p => !known.Contains(p.Name)).Select(p => $"{where}: '{p.Name}' is no key that we use");

    [GeneratedRegex(@"^ *-? uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\$\{\{\s*(github|inputs|vars|secrets|steps)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"\$\{\{.*?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
