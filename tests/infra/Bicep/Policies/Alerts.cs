using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>Alerts that are on, that Azure takes, and that reach somebody.</summary>
internal sealed class AlertsAreOn() : Policy(AlertsAreOn.OnMetrics, AlertsAreOn.OnLogs)
{
    public const string OnMetrics = "Microsoft.Insights/metricAlerts";
    public const string OnLogs = "Microsoft.Insights/scheduledQueryRules";

    // Minutes. Sources: the allowed values of Azure Verified Modules' metric-alert and of Azure's quickstart templates for log alerts.
    private static readonly HashSet<int> MetricFrequencies = [1, 5, 15, 30, 60];
    private static readonly HashSet<int> MetricWindows = [1, 5, 15, 30, 60, 360, 720, 1440];
    private static readonly HashSet<int> LogFrequencies = [1, 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440];
    private static readonly HashSet<int> LogWindows = [.. LogFrequencies, 2880];

    // Azure's metrics that we look at. Source: Azure Monitor, supported metrics.
    private static readonly Dictionary<string, string[]> Metrics = new()
    {
        [AzureTypes.ServiceBus] = ["DeadletteredMessages"],
        [AzureTypes.Topic] = ["DeadLetteredCount", "DroppedEventCount"],
    };

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var metric = resource.Type == OnMetrics;
        var frequency = (int)(Duration(resource["properties", "evaluationFrequency"])?.TotalMinutes ?? 0);
        var window = (int)(Duration(resource["properties", "windowSize"])?.TotalMinutes ?? 0);
        var receivers = metric ? resource["properties", "actions"]?.Items.Select(a => a["actionGroupId"]) : resource["properties", "actions", "actionGroups"]?.Items;
        return
        [
            .. Must(resource, true, "properties", "enabled"),
            .. Must(resource, v => v.Number is >= 0 and <= 4, "from 0 to 4", "properties", "severity"),
            .. Unless((metric ? MetricFrequencies : LogFrequencies).Contains(frequency), resource.PlaceOf("properties", "evaluationFrequency"), "Alerts are not evaluated in such intervals."),
            .. Unless((metric ? MetricWindows : LogWindows).Contains(window) && window >= frequency, resource.PlaceOf("properties", "windowSize"), $"Alerts have no window of {window} minutes, or none shorter than their interval."),
            .. Unless(receivers?.Any(r => r is TextValue) == true, resource.PlaceOf("properties", "actions"), "Nobody is told."),
            .. (metric ? resource["properties", "criteria", "allOf"]?.Items ?? [] : []).SelectMany(c => Check(deployment, resource, c)),
        ];
    }

    private IEnumerable<Finding> Check(Deployment deployment, Resource resource, Value criterion)
    {
        var target = deployment.Resources.FirstOrDefault(r => r.Deployed && r.Id == resource["properties", "scopes"]?.First?.Text);
        return Unless(
            criterion["metricNamespace"]?.Text == target?.Type && Metrics.GetValueOrDefault(target?.Type ?? "")?.Contains(criterion["metricName"]?.Text) == true,
            criterion["metricName"]?.Place ?? criterion.Place,
            $"A {target?.Type} has no metric {criterion["metricNamespace"]?.Text} {criterion["metricName"]?.Text}, as far as is known here.")
            .Concat((criterion["dimensions"]?.Items ?? []).SelectMany(d => Unless(
                d["name"]?.Is("EntityName") == true && d["operator"]?.Is("Include") == true && (d["values"]?.Items ?? []).All(v => deployment.OfType(AzureTypes.Queue).Any(q => v.Is(q.Name))),
                d.Place,
                "The dimension is EntityName, the queue.")));
    }
}

/// <summary>Queries name tables that there are, and metrics and functions of the code.</summary>
internal sealed partial class QueriesFindSomething() : Policy(AlertsAreOn.OnLogs, "Microsoft.Insights/workbooks")
{
    private static readonly HashSet<string> Tables =
        ["AppMetrics", "AppRequests", "AppTraces", "AppExceptions", "AppDependencies", "ContainerAppSystemLogs", "ContainerAppConsoleLogs", "StorageBlobLogs", "Usage"];

    private static readonly Lazy<string> Code = new(() => string.Concat(Sources.Of("contracts", "functions", "gpu-worker").Select(s => s.Text)));

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var place = resource.PlaceOf("properties");
        // In a workbook queries stand in JSON; quotes are escaped there.
        var text = string.Join('\n', resource.Body.Value.All().OfType<TextValue>().Select(v => v.Content)).Replace("\\\"", "\"", StringComparison.Ordinal);
        var queries = resource.Type == AlertsAreOn.OnLogs ? [resource["properties", "criteria", "allOf"]?.First?["query"]?.Text ?? ""] : Query().Matches(text).Select(m => m.Groups[1].Value).ToList();
        return
        [
            .. Unless(queries.Count > 0, place, "There is no query."),
            .. queries.Select(q => q.Split(' ', '|', '\n', '\\')[0]).SelectMany(t => Unless(Tables.Contains(t), place, $"There is no table '{t}'.")),
            .. Metric().Matches(text).SelectMany(m => Unless(Code.Value.Contains(m.Value, StringComparison.Ordinal), place, $"The code has no {m.Value}.")),
            .. FunctionList().Matches(text).SelectMany(m => Quoted().Matches(m.Value)).SelectMany(m => Unless(
                Code.Value.Contains($"[Function(nameof({m.Groups[1].Value}))]", StringComparison.Ordinal), place, $"There is no function {m.Value}.")),
        ];
    }

    [GeneratedRegex("\"query\":\\s*\"((?:[^\"\\\\]|\\\\.)*)")]
    private static partial Regex Query();

    [GeneratedRegex("\"dgp\\.[a-z_.]+\"")]
    private static partial Regex Metric();

    [GeneratedRegex("Success == false \\| where Name in \\([^)]*\\)")]
    private static partial Regex FunctionList();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Quoted();
}
