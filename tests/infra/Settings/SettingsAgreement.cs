using System.Text.Json;
using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep;
using Dgp.Infra.Tests.Bicep.Checks;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Policies;

namespace Dgp.Infra.Tests.Settings;

/// <summary>The same settings in the code, the Bicep, the sample of local settings and the README's table.</summary>
internal sealed partial record SettingsAgreement(CodeSettings Code, TemplateFolder Templates, string Sample, string Readme)
{
    // Told by what the programs run on, not by who runs them: ./dgp, the image, the terminal, OpenMP.
    private static readonly HashSet<string> Surroundings = ["DGP_ROOT", "DOTNET_RUNNING_IN_CONTAINER", "TERM", "OMP_NUM_THREADS"];

    // Read by the Functions host itself.
    private static readonly HashSet<string> Host = ["AzureWebJobsStorage"];

    // In Azure telemetry goes to Application Insights; this is the way out for others.
    private static readonly HashSet<string> NotInBicep = ["OTEL_EXPORTER_OTLP_ENDPOINT"];

    // Only for a component that takes nothing but signed-in senders, which a laptop has not.
    private static readonly HashSet<string> NotInSample = ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"];

    // Flex Consumption is told by functionAppConfig; Core Tools ask for it on a laptop.
    private static readonly HashSet<string> OnlyInSample = ["FUNCTIONS_WORKER_RUNTIME"];

    // Parts of a connection that only the host and its blob trigger read.
    private static readonly HashSet<string> HostParts = ["queueServiceUri"];
    private static readonly HashSet<string> CodeParts = ["blobServiceUri", "tableServiceUri", "fullyQualifiedNamespace", "credential", "clientId"];

    public static SettingsAgreement Real { get; } = new(
        new CodeSettings(Sources.Of("contracts", "functions", "gpu-worker")),
        TemplateFolder.Real,
        Repository.Text("local.settings.sample.json"),
        Repository.Text("README.md"));

    public IReadOnlyList<string> Problems()
    {
        var functions = Code.ReadBy("functions").Except(Surroundings).ToHashSet();
        var worker = Code.ReadBy("gpu-worker").Except(Surroundings).ToHashSet();
        return
        [
            .. InBicep([.. functions, .. Host], worker),
            .. Compare("local.settings.sample.json", SampleNames(), [.. functions, .. Host, .. OnlyInSample], NotInSample),
            .. InReadme([.. functions, .. Host], worker),
        ];
    }

    private IEnumerable<string> InBicep(HashSet<string> functions, HashSet<string> worker)
    {
        var main = Templates.Of("main.bicep");
        var hosts = ParameterSets.Of(main).SelectMany(p => Hosts.Of(new Run(Templates, null).Deploy(main, p))).ToLookup(h => h.Resource.Type);
        return new[] { (AzureTypes.Site, functions), (AzureTypes.Job, worker), (AzureTypes.App, worker) }
            .SelectMany(t => InBicep(t.Item1, [.. hosts[t.Item1].Select(h => h.Settings.Keys.ToHashSet())], t.Item2));
    }

    private static IEnumerable<string> InBicep(string type, IReadOnlyList<HashSet<string>> deployed, HashSet<string> read)
    {
        var parts = deployed.SelectMany(names => names).Where(n => n.Contains("__", StringComparison.Ordinal)).Select(n => n.Split("__", 2)[1]).Distinct();
        return deployed.SelectMany(names => Compare($"infra, {type}", [.. names.Select(n => n.Split("__")[0])], read, NotInBicep)).Distinct()
            .Concat(parts.Except(HostParts.Concat(CodeParts)).Select(p => $"infra, {type}: nothing reads the part '__{p}' of a connection."))
            .Concat(deployed.Count == 0 ? [$"infra: no {type} is ever deployed."] : []);
    }

    private HashSet<string> SampleNames()
    {
        using var document = JsonDocument.Parse(Sample, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        return [.. document.RootElement.GetProperty("Values").EnumerateObject().Select(p => p.Name)];
    }

    private IEnumerable<string> InReadme(HashSet<string> functions, HashSet<string> worker)
    {
        var rows = Row().Matches(Section().Match(Readme).Value)
            .SelectMany(m => Name().Matches(m.Groups["names"].Value).Select(n => (Name: n.Groups[1].Value, Who: m.Groups["who"].Value))).ToList();
        return Compare("README.md (functions)", [.. rows.Where(r => r.Who is "functions" or "both").Select(r => r.Name)], functions, [])
            .Concat(Compare("README.md (worker)", [.. rows.Where(r => r.Who is "worker" or "both").Select(r => r.Name)], worker, []))
            .Concat(rows.Where(r => r.Who is not ("functions" or "worker" or "both")).Select(r => $"README.md: who reads {r.Name}, functions, worker or both?"));
    }

    private static IEnumerable<string> Compare(string where, HashSet<string> there, HashSet<string> read, HashSet<string> optional) =>
        read.Except(there).Except(optional).Select(n => $"{where}: {n} is read, and missing there.")
            .Concat(there.Except(read).Select(n => $"{where}: nothing reads {n}."));

    [GeneratedRegex(@"(?<=^## Settings$)[\s\S]*?(?=^## )", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| (?<names>`[^|]*`) \| (?<who>[^|]*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z]\\w*)`")]
    private static partial Regex Name();
}
