using System.Text.Json;

namespace Dgp.Infra.Tests.Deploying;

/// <summary>
/// <c>azure.yaml</c> against what azd 1.31 knows (Azure/azure-dev, schemas/v1.0/azure.yaml.json): of its schema, the part that we use. A key
/// beyond it is a finding, for azd passes over what it does not know.
/// </summary>
internal static class AzureYaml
{
    private static readonly string[] Root = ["name", "requiredVersions", "infra", "services", "workflows", "hooks"];
    private static readonly string[] Infra = ["provider", "path", "module"];
    private static readonly string[] Service = ["project", "language", "host"];
    private static readonly string[] Platforms = ["posix", "windows"];
    private static readonly string[] HookKeys = ["shell", "run", "interactive"];
    private static readonly string[] Steps = ["provision", "deploy --all"];

    private static readonly string[] Events =
    [
        "preprovision", "postprovision", "prepackage", "postpackage", "predeploy", "postdeploy", "preup", "postup", "predown", "postdown",
        "prerestore", "postrestore", "prepublish", "postpublish",
    ];

    /// <summary>A line for each thing that is wrong.</summary>
    public static IReadOnlyList<string> Findings(string text)
    {
        var yaml = Parsers.Yaml(text);
        return
        [
            .. Keys("azure.yaml", yaml, Root),
            .. Keys("infra", yaml.GetProperty("infra"), Infra),
            .. yaml.GetProperty("services").EnumerateObject().SelectMany(s => OfService(s.Name, s.Value)),
            .. yaml.GetProperty("workflows").GetProperty("up").GetProperty("steps").EnumerateArray().SelectMany(OfStep),
            .. yaml.GetProperty("hooks").EnumerateObject().SelectMany(OfEvent),
            .. Template(yaml.GetProperty("infra")),
        ];
    }

    /// <summary>The hooks of an event in their order, without ending.</summary>
    public static IReadOnlyList<string> HooksOf(JsonElement yaml, string name) =>
        [.. Several(yaml.GetProperty("hooks").GetProperty(name)).Select(h => Path.GetFileNameWithoutExtension(h.GetProperty("posix").GetProperty("run").GetString()!))];

    private static IEnumerable<string> Keys(string where, JsonElement part, string[] known) => part.EnumerateObject()
        .Where(p => !known.Contains(p.Name))
        .Select(p => $"{where}: azd knows no {p.Name}, or it is none that we use");

    private static IEnumerable<string> Template(JsonElement infra)
    {
        var file = $"{infra.GetProperty("path").GetString()}/{infra.GetProperty("module").GetString()}.bicep";
        return Missing("infra", file);
    }

    private static IEnumerable<string> OfService(string name, JsonElement service)
    {
        var project = service.GetProperty("project").GetString()!;
        var folder = Repository.PathOf(project);
        var projects = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.*proj").Length : 0;
        var tag = $"'azd-service-name': '{name}'";
        var tagged = Directory.EnumerateFiles(Repository.PathOf("infra", "app"), "*.bicep").Count(f => File.ReadAllText(f).Contains(tag, StringComparison.Ordinal));
        return
        [
            .. Keys($"services.{name}", service, Service),
            .. projects == 1 ? [] : new[] { $"services.{name}: {project} has {projects} project files, and azd wants one" },
            .. tagged == 1 ? [] : new[] { $"services.{name}: {tagged} templates say {tag}, and azd wants one" },
        ];
    }

    private static IEnumerable<string> OfStep(JsonElement step) => Steps.Contains(step.GetProperty("azd").GetString())
        ? Keys("workflows.up", step, ["azd"])
        : [$"workflows.up: '{step.GetProperty("azd")}' is none of {string.Join(", ", Steps)}"];

    private static IEnumerable<string> OfEvent(JsonProperty hook) => Events.Contains(hook.Name)
        ? Several(hook.Value).SelectMany(h => OfHook(hook.Name, h))
        : [$"hooks: azd has no event {hook.Name}"];

    private static IReadOnlyList<JsonElement> Several(JsonElement hooks) => hooks.ValueKind == JsonValueKind.Array ? [.. hooks.EnumerateArray()] : [hooks];

    private static IEnumerable<string> OfHook(string name, JsonElement hook)
    {
        if (!Platforms.All(p => hook.TryGetProperty(p, out _)))
        {
            return [$"hooks.{name}: a hook lacks posix or windows"];
        }

        var (posix, windows) = (hook.GetProperty("posix"), hook.GetProperty("windows"));
        var (sh, ps1) = (posix.GetProperty("run").GetString()!, windows.GetProperty("run").GetString()!);
        return
        [
            .. Keys($"hooks.{name}", hook, Platforms),
            .. Keys($"hooks.{name}.posix", posix, HookKeys),
            .. Keys($"hooks.{name}.windows", windows, HookKeys),
            .. Missing($"hooks.{name}", sh),
            .. Missing($"hooks.{name}", ps1),
            .. sh.EndsWith(".sh", StringComparison.Ordinal) && ps1 == Path.ChangeExtension(sh, ".ps1") ? [] : new[] { $"hooks.{name}: {sh} and {ps1} are no pair" },
            .. posix.GetProperty("shell").GetString() == "sh" && windows.GetProperty("shell").GetString() == "pwsh" ? [] : new[] { $"hooks.{name}: the shells are sh and pwsh" },
        ];
    }

    private static IEnumerable<string> Missing(string where, string file) => File.Exists(Repository.PathOf(file)) ? [] : [$"{where}: there is no {file}"];
}
