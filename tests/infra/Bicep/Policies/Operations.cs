using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>What goes wrong can be looked up.</summary>
internal sealed class LogsAreKept() : Policy(AzureTypes.ServiceBus, AzureTypes.BlobService, AzureTypes.Site, AzureTypes.Topic, AzureTypes.Environment)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => Unless(
        deployment.OfType(AzureTypes.DiagnosticSetting).Any(s => s.ScopeId == resource.Id
            && s["properties", "workspaceId"]?.Text.Contains("/workspaces/", StringComparison.Ordinal) == true
            && s["properties", "logs"]?.Items.Any(l => l["enabled"]?.Is(true) == true) == true),
        resource.Place,
        "No diagnostic setting sends its logs to the workspace.");
}

/// <summary>
/// Names within the limits of their types. Source: Learn, "Naming rules and restrictions for Azure resources", and for container apps and jobs
/// the naming rules of PSRule.Rules.Azure.
/// </summary>
internal sealed class NamesFit : Policy
{
    private static readonly Dictionary<string, (int Least, int Most, string Pattern)> Limits = new()
    {
        [AzureTypes.Group] = (1, 90, @"^[\w().-]*[\w()-]$"),
        [AzureTypes.Identity] = (3, 128, "^[A-Za-z0-9][A-Za-z0-9_-]*$"),
        [AzureTypes.RoleAssignment] = (36, 36, "^[0-9a-f-]{36}$"),
        [AzureTypes.StorageAccount] = (3, 24, "^[a-z0-9]+$"),
        [AzureTypes.BlobService] = (7, 7, "^default$"),
        [AzureTypes.Container] = (3, 63, "^[a-z0-9]+(-[a-z0-9]+)*$"),
        ["Microsoft.Storage/storageAccounts/tableServices"] = (7, 7, "^default$"),
        ["Microsoft.Storage/storageAccounts/tableServices/tables"] = (3, 63, "^[A-Za-z][A-Za-z0-9]*$"),
        [AzureTypes.Lifecycle] = (7, 7, "^default$"),
        [AzureTypes.ServiceBus] = (6, 50, "^[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$(?<!-sb|-mgmt)"),
        [AzureTypes.Queue] = (1, 260, "^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$"),
        [AzureTypes.Topic] = (3, 50, "^[A-Za-z0-9-]+$"),
        [AzureTypes.EventSubscription] = (3, 64, "^[A-Za-z0-9-]+$"),
        [AzureTypes.Plan] = (1, 40, "^[A-Za-z0-9-]+$"),
        [AzureTypes.Site] = (2, 60, "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$"),
        [AzureTypes.PublishingPolicy] = (3, 3, "^(ftp|scm)$"),
        [AzureTypes.Environment] = (2, 60, "^[a-z0-9-]+$"),
        [AzureTypes.Job] = (2, 32, "^[a-z]([a-z0-9]|-(?!-))*[a-z0-9]$"),
        [AzureTypes.App] = (2, 32, "^[a-z]([a-z0-9]|-(?!-))*[a-z0-9]$"),
        [AzureTypes.Registry] = (5, 50, "^[A-Za-z0-9]+$"),
        [AzureTypes.Workspace] = (4, 63, "^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$"),
        [AzureTypes.Component] = (1, 260, @"^[^%&\\?/]*[^%&\\?/ .]$"),
        [AzureTypes.DiagnosticSetting] = (1, 260, "^[A-Za-z0-9._-]+$"),
        ["Microsoft.Insights/actionGroups"] = (1, 260, @"^[^:<>+/&%\\?]*[^:<>+/&%\\? .]$"),
        ["Microsoft.Insights/metricAlerts"] = (1, 260, @"^[^*#&+:<>?@%{}\\/]*[^*#&+:<>?@%{}\\/ .]$"),
        ["Microsoft.Insights/scheduledQueryRules"] = (1, 260, @"^[^*<>%{}&:\\?/#]*[^*<>%{}&:\\?/# .]$"),
        ["Microsoft.Insights/workbooks"] = (36, 36, "^[0-9a-f-]{36}$"),
        ["Microsoft.Consumption/budgets"] = (1, 63, "^[A-Za-z0-9_-]+$"),
        ["Microsoft.Network/virtualNetworks"] = (2, 64, @"^[A-Za-z0-9][\w.-]*\w$"),
        ["Microsoft.Network/privateEndpoints"] = (2, 64, @"^[A-Za-z0-9][\w.-]*\w$"),
        ["Microsoft.Network/privateEndpoints/privateDnsZoneGroups"] = (1, 80, @"^[A-Za-z0-9][\w.-]*$"),
        ["Microsoft.Network/privateDnsZones"] = (1, 63, @"^[\w-]+(\.[\w-]+)+$"),
        ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] = (1, 80, @"^[A-Za-z0-9][\w.-]*\w$"),
        ["Microsoft.Network/networkSecurityGroups"] = (1, 80, @"^[A-Za-z0-9][\w.-]*\w$"),
    };

    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) =>
        deployments.SelectMany(d => d.Scopes).SelectMany(s => s.Modules.GroupBy(m => m.Name).SelectMany(g => g.Skip(1)))
            .Select(m => m.Declaration.Place.Finding(Id, $"Two deployments have the name '{m.Name}'."))
            .Concat(deployments.SelectMany(d => d.Resources).Where(r => r.Deployed && !r.Declaration.Existing).SelectMany(Check))
            .Concat(deployments.SelectMany(d => d.Scopes).SelectMany(s => s.Modules).SelectMany(m =>
                Unless(m.Name.Length is > 0 and <= 64, m.Declaration.Place, $"A deployment's name has at most 64 characters: '{m.Name}'.")));

    private IEnumerable<Finding> Check(Resource resource)
    {
        if (!Limits.TryGetValue(resource.Type, out var limit))
        {
            return [resource.Place.Finding(Id, $"What may the name of a {resource.Type} be? Say so in {nameof(NamesFit)}.")];
        }

        return Unless(
            resource.Name.Length >= limit.Least && resource.Name.Length <= limit.Most && Regex.IsMatch(resource.Name, limit.Pattern),
            resource.PlaceOf("name"),
            $"The name of a {resource.Type} has {limit.Least} to {limit.Most} characters and matches {limit.Pattern}: '{resource.Name}' ({resource.Name.Length}).");
    }
}
