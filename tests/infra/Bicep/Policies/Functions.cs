using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>Settings that Flex Consumption refuses, because functionAppConfig says the same.</summary>
internal sealed class NoForbiddenSettings() : Policy(AzureTypes.Site)
{
    private static readonly HashSet<string> Forbidden =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "WEBSITE_CONTENTOVERVNET", "WEBSITE_TIME_ZONE", "TZ",
    ];

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) =>
    [
        .. (resource["properties", "siteConfig", "appSettings"]?.Items ?? []).SelectMany(s => Unless(!Forbidden.Contains(s["name"]?.Text ?? ""), s.Place, $"Flex Consumption does not take {s["name"]?.Text}.")),
        .. Must(resource, v => v.Is("dotnet-isolated"), "'dotnet-isolated'", "properties", "functionAppConfig", "runtime", "name"),
        .. Must(resource, v => v.Is("10.0"), "'10.0', as global.json has it", "properties", "functionAppConfig", "runtime", "version"),
    ];
}

/// <summary>What the blob extension asks for: both services of each storage connection, and no connection said in two ways.</summary>
internal sealed class ConnectionsAreWhole() : Policy(AzureTypes.Site, AzureTypes.Job, AzureTypes.App)
{
    // Event Grid's blob trigger keeps an inner queue on its connection's account.
    private static readonly string[] Blobs = ["AzureWebJobsStorage", "JobStorage"];

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var settings = Hosts.Of(deployment).Single(h => h.Resource == resource).Settings;
        var place = resource.Type == AzureTypes.Site ? resource.PlaceOf("properties", "siteConfig", "appSettings") : resource.PlaceOf("properties", "template", "containers");
        // Client ids of the identities that the resource has.
        var ids = (resource["identity", "userAssignedIdentities"] as ObjectValue)?.Entries.Select(e => $"‹{e.Key}.properties.clientId›").ToHashSet() ?? [];
        var telemetry = settings.GetValueOrDefault("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")?.Text;
        var connections = settings.Keys.Where(k => k.Contains("__", StringComparison.Ordinal)).Select(k => k.Split("__")[0]).Distinct().ToList();
        return
        [
            .. from name in resource.Type == AzureTypes.Site ? Blobs : []
               from part in new[] { "blobServiceUri", "queueServiceUri" }
               from finding in Unless(settings.ContainsKey($"{name}__{part}"), place, $"{name}__{part} is missing: the blob trigger does not start without it.")
               select finding,
            .. Unless(settings.ContainsKey("JobStorage__tableServiceUri"), place, "JobStorage__tableServiceUri is missing: jobs are indexed in a table."),
            .. connections.SelectMany(c => Unless(!settings.ContainsKey(c), place, $"'{c}' is said in two ways, as a whole and in parts.")),
            .. connections.SelectMany(c => Unless(
                settings.GetValueOrDefault($"{c}__credential")?.Is("managedidentity") == true && ids.Contains(settings.GetValueOrDefault($"{c}__clientId")?.Text ?? ""),
                place,
                $"A user-assigned identity is used by {c}__credential=managedidentity with {c}__clientId, one that the resource has.")),
            .. Unless(ids.Any(i => telemetry == $"ClientId={i};Authorization=AAD"), place, "Telemetry is sent as the resource's identity: ClientId=...;Authorization=AAD."),
        ];
    }
}

/// <summary>Deploying code puts it into a container, which must be there.</summary>
internal sealed class CodeHasItsContainer() : Policy(AzureTypes.Site)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        string[] storage = ["properties", "functionAppConfig", "deployment", "storage"];
        var containers = deployment.OfType(AzureTypes.Container).Select(c => $"‹{c.Id.Split("/blobServices/")[0]}.properties.primaryEndpoints.blob›{c.Name}");
        return Must(resource, v => containers.Contains(v.Text), "the address of a container that is deployed", [.. storage, "value"]);
    }
}

internal sealed class FlexScale() : Policy(AzureTypes.Site)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        string[] scale = ["properties", "functionAppConfig", "scaleAndConcurrency"];
        var ready = resource[[.. scale, "alwaysReady"]]?.Items ?? [];
        return
        [
            .. Must(resource, v => v.Number is >= 40 and <= 1000, "from 40 to 1000", [.. scale, "maximumInstanceCount"]),
            .. Must(resource, v => v.Number is 512 or 2048 or 4096, "512, 2048 or 4096", [.. scale, "instanceMemoryMB"]),
            .. Unless(
                ready.Any(r => r["name"]?.Is("blob") == true && r["instanceCount"]?.Number > 0) || deployment.Parameters.GetValueOrDefault("alwaysReadyInstances") is 0m,
                resource.PlaceOf(scale),
                "No instance of the group 'blob' is kept ready: nobody answers Event Grid's handshake."),
        ];
    }
}
