using System.Net;
using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>What is referred to by its id, or as existing, is deployed too.</summary>
internal sealed partial class ReferencesResolve : Policy
{
    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) => deployments.SelectMany(Check);

    private IEnumerable<Finding> Check(Deployment deployment)
    {
        // Only the second phase builds on what is there already.
        var whole = deployment.Entry.TargetScope == "subscription";
        var known = deployment.Resources.Where(r => r.Deployed && !(whole && r.Declaration.Existing)).SelectMany(r => Subnets(r).Prepend(r.Id)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var existing = deployment.Resources.Where(r => r.Declaration.Existing && !known.Contains(r.Id)).Select(r => (r.Place, r.Id));
        var named = deployment.Resources.Where(r => r.Deployed).SelectMany(r => r.Body.Value.All()).SelectMany(Ids).Where(i => !known.Contains(i.Id));
        return existing.Concat(named).Select(i => i.Place.Finding(Id, $"Nothing of that name is deployed: {i.Id[Run.Subscription.Length..]}"));
    }

    private static IEnumerable<string> Subnets(Resource resource) =>
        (resource["properties", "subnets"]?.Items ?? []).Select(s => $"{resource.Id}/subnets/{s["name"]?.Text}");

    private static IEnumerable<(Place Place, string Id)> Ids(Value value)
    {
        var texts = value is ObjectValue entries ? entries.Entries.Select(e => (e.Place, e.Key)) : value is TextValue text ? [(text.Place, text.Content)] : [];
        return texts.Where(t => ResourceId().IsMatch(t.Item2));
    }

    [GeneratedRegex("^/subscriptions/[^/‹]+/resourceGroups/[^‹]+/providers/[^‹]+$")]
    private static partial Regex ResourceId();
}

/// <summary>The worker gets the machine that was asked for. Profiles are free words in the schema.</summary>
internal sealed class WorkerFitsItsMachine() : Policy(AzureTypes.Job, AzureTypes.App)
{
    // Source: Container Apps, serverless GPUs; without a GPU the Consumption profile goes up to 4 cores, with 2 GiB each.
    private static readonly Dictionary<string, (string Profile, decimal Cores, string Memory, string Device)> Machines = new()
    {
        ["T4"] = ("Consumption-GPU-NC8as-T4", 8, "56Gi", "cuda"),
        ["A100"] = ("Consumption-GPU-NC24-A100", 24, "220Gi", "cuda"),
        ["none"] = ("Consumption", 4, "8Gi", "cpu"),
    };

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var worker = Hosts.Of(deployment).Single(h => h.Resource == resource);
        if (!Machines.TryGetValue(deployment.Parameters["gpu"] as string ?? "", out var machine))
        {
            return [deployment.Entry.Source.At(0).Finding(Id, $"There is no machine for '{deployment.Parameters["gpu"]}'.")];
        }

        var profiles = deployment.OfType(AzureTypes.Environment).SelectMany(e => e["properties", "workloadProfiles"]?.Items ?? []).ToList();
        var profile = profiles.FirstOrDefault(p => p["name"]?.Text == resource["properties", "workloadProfileName"]?.Text);
        var mount = worker.Container?["volumeMounts"]?.Items.FirstOrDefault(m => m["mountPath"]?.Text == worker.Settings.GetValueOrDefault("DGP_CACHE")?.Text);
        var volumes = resource["properties", "template", "volumes"]?.Items ?? [];
        return
        [
            .. Unless(profile?["workloadProfileType"]?.Is(machine.Profile) == true, profile?.Place ?? resource.Place, $"The worker's workload profile is no {machine.Profile}."),
            .. profiles.SelectMany(p => Unless(Machines.Values.Any(m => p["workloadProfileType"]?.Is(m.Profile) == true), p.Place, $"There is no workload profile {p["workloadProfileType"]?.Text}.")),
            .. Unless(
                worker.Container?.At("resources", "cpu")?.Number == machine.Cores && worker.Container.At("resources", "memory")?.Is(machine.Memory) == true,
                worker.Container?["resources"]?.Place ?? resource.Place,
                $"{machine.Profile} has {machine.Cores} cores and {machine.Memory}."),
            .. Unless(worker.Settings.GetValueOrDefault("DGP_DEVICE")?.Is(machine.Device) == true, resource.Place, $"DGP_DEVICE is '{machine.Device}' there."),
            .. Unless(volumes.Any(v => v["name"]?.Text == mount?["volumeName"]?.Text && v["storageType"]?.Is("EmptyDir") == true), resource.Place, "DGP_CACHE is no volume: priors would fill the container's own disk."),
        ];
    }
}

/// <summary>Nobody pays while nothing waits, and one message is one worker's.</summary>
internal sealed class ScalesToZero() : Policy(AzureTypes.Job, AzureTypes.App)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        string[] trigger = ["properties", "configuration", "eventTriggerConfig"];
        return resource.Type == AzureTypes.App ? Must(resource, v => v.Number == 0, "0", "properties", "template", "scale", "minReplicas") :
        [
            .. Must(resource, v => v.Number == 0, "0", [.. trigger, "scale", "minExecutions"]),
            .. Must(resource, v => v.Number == 1, "1", [.. trigger, "parallelism"]),
            .. Must(resource, v => v.Number == 1, "1", [.. trigger, "replicaCompletionCount"]),
        ];
    }
}

/// <summary>Each private endpoint is of a kind that its target has, and is found by the zone of that kind.</summary>
internal sealed class PrivateEndpointsLead() : Policy("Microsoft.Network/privateEndpoints")
{
    private static readonly Dictionary<string, (string Target, string Zone)> Kinds = new()
    {
        ["blob"] = (AzureTypes.StorageAccount, "privatelink.blob.core.windows.net"),
        ["queue"] = (AzureTypes.StorageAccount, "privatelink.queue.core.windows.net"),
        ["table"] = (AzureTypes.StorageAccount, "privatelink.table.core.windows.net"),
        ["namespace"] = (AzureTypes.ServiceBus, "privatelink.servicebus.windows.net"),
    };

    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) =>
        base.Check(folder, deployments).Concat(deployments.SelectMany(d => d.OfType(AzureTypes.StorageAccount).Concat(d.OfType(AzureTypes.ServiceBus))
            .Where(r => r["properties", "publicNetworkAccess"]?.Is("Disabled") == true && !d.OfType("Microsoft.Network/privateEndpoints").Any(e => Target(e) == r.Id))
            .Select(r => r.Place.Finding(Id, $"{r.Name} has neither a public nor a private door."))));

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var kind = Connection(resource)?["groupIds"]?.Items is [TextValue { Content: var group }] ? Kinds.GetValueOrDefault(group) : default;
        var target = deployment.Resources.FirstOrDefault(r => r.Id == Target(resource));
        var zones = deployment.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Where(g => g.Id.StartsWith($"{resource.Id}/", StringComparison.Ordinal))
            .SelectMany(g => g["properties", "privateDnsZoneConfigs"]?.Items ?? []).Select(c => c.At("properties", "privateDnsZoneId")?.Text.Split('/')[^1]).ToList();
        return
        [
            .. Unless(kind.Target is not null && target?.Type == kind.Target, resource.Place, $"{resource.Name}: its target has no such door."),
            .. Unless(zones.Count == 1 && zones[0] == kind.Zone, resource.Place, $"{resource.Name} is to be found in {kind.Zone}, not in {string.Join(' ', zones)}."),
        ];
    }

    private static Value? Connection(Resource endpoint) => endpoint["properties", "privateLinkServiceConnections"]?.Items is [var one] ? one["properties"] : null;

    private static string? Target(Resource endpoint) => Connection(endpoint)?["privateLinkServiceId"]?.Text;
}

/// <summary>Subnets lie in their network and apart from each other; the workers' has room for an address of each replica and of each node.</summary>
internal sealed class SubnetsFit() : Policy("Microsoft.Network/virtualNetworks")
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var whole = Range(resource["properties", "addressSpace", "addressPrefixes"]?.First);
        var subnets = (resource["properties", "subnets"]?.Items ?? []).Select(s => (Place: s.Place, Range: Range(s.At("properties", "addressPrefix")))).ToList();
        return subnets.SelectMany((subnet, i) => Unless(
            subnet.Range is { } own && whole is { } all && all.Contains(own.BaseAddress) && own.PrefixLength >= all.PrefixLength && own.PrefixLength <= 27
                && !subnets.Take(i).Any(o => o.Range is { } other && (other.Contains(own.BaseAddress) || own.Contains(other.BaseAddress))),
            subnet.Place,
            "A subnet is a range of its network, apart from the others, of at least 32 addresses."));
    }

    private static IPNetwork? Range(Value? text) => IPNetwork.TryParse(text?.Text, out var range) ? range : null;
}

/// <summary>By these tags azd finds the group of an environment, and the host of a service of azure.yaml.</summary>
internal sealed class AzdFindsThem() : Policy(AzureTypes.Group, AzureTypes.Site)
{
    private static readonly Lazy<HashSet<string>> Services = new(() =>
        [.. Parsers.Yaml(Repository.Text("azure.yaml")).GetProperty("services").EnumerateObject().Select(s => s.Name)]);

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => resource.Type == AzureTypes.Group
        ? Must(resource, v => v.Is((string)deployment.Parameters["environmentName"]!), "the environment's name", "tags", "azd-env-name")
        : Must(resource, v => Services.Value.Contains(v.Text), "a service of azure.yaml", "tags", "azd-service-name");
}

/// <summary>Words that are free in the schema, but not to the service. Sources: Learn's page of each type.</summary>
internal sealed class WordsAreKnown : Policy
{
    // A star stands for every item of a list, or every property of an object.
    private static readonly (string Type, string Path, string[] Words)[] Table =
    [
        (AzureTypes.Environment, "properties/appLogsConfiguration/destination", ["azure-monitor"]),
        (AzureTypes.ServiceBus, "sku/capacity", ["1", "2", "4", "8", "16"]),
        (AzureTypes.Queue, "properties/maxSizeInMegabytes", ["1024", "2048", "3072", "4096", "5120"]),
        (AzureTypes.Plan, "sku/name", ["FC1"]),
        (AzureTypes.Plan, "sku/tier", ["FlexConsumption"]),
        (AzureTypes.Plan, "properties/reserved", ["True"]),
        (AzureTypes.Site, "kind", ["functionapp,linux"]),
        (AzureTypes.Topic, "properties/topicType", ["Microsoft.Storage.StorageAccounts"]),
        (AzureTypes.Component, "kind", ["web"]),
        (AzureTypes.DiagnosticSetting, "properties/logs/*/categoryGroup", ["allLogs", "audit"]),
        (AzureTypes.DiagnosticSetting, "properties/logs/*/category", ["StorageRead", "StorageWrite", "StorageDelete"]),
        (AzureTypes.DiagnosticSetting, "properties/metrics/*/category", ["AllMetrics", "Transaction"]),
        (AzureTypes.Lifecycle, "properties/policy/rules/*/definition/filters/blobTypes/*", ["blockBlob"]),
        ("Microsoft.Insights/actionGroups", "location", ["global"]),
        ("Microsoft.Insights/actionGroups", "properties/armRoleReceivers/*/roleId", ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635"]), // Owner
        ("Microsoft.Insights/metricAlerts", "location", ["global"]),
        ("Microsoft.Consumption/budgets", "properties/notifications/*/contactRoles/*", ["Owner", "Contributor", "Reader"]),
        ("Microsoft.Network/privateDnsZones", "location", ["global"]),
        ("Microsoft.Network/privateDnsZones/virtualNetworkLinks", "location", ["global"]),
        ("Microsoft.Network/virtualNetworks", "properties/subnets/*/properties/delegations/*/properties/serviceName", ["Microsoft.App/environments"]),
    ];

    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) =>
        from row in Table
        from deployment in deployments
        from resource in deployment.OfType(row.Type)
        from value in Under(resource.Body.Value, row.Path.Split('/'))
        from finding in Unless(row.Words.Contains(value.Text), value.Place, $"{row.Path} of a {row.Type} is one of {string.Join(", ", row.Words)}, not '{value.Text}'.")
        select finding;

    private static IEnumerable<Value> Under(Value value, string[] path) => path switch
    {
        [] => value is NullValue ? [] : [value],
        ["*", .. var rest] => (value is ObjectValue entries ? entries.Entries.Select(e => e.Value) : value.Items).SelectMany(v => Under(v, rest)),
        [var name, .. var rest] => value[name] is { } next ? Under(next, rest) : [],
    };
}
