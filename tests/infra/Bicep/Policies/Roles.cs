using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>Who has which role where: exactly this, said here a second time and independently.</summary>
internal sealed partial class RolesAreTheTable() : Policy(AzureTypes.RoleAssignment)
{
    // Names of accounts and the like without what makes them unique.
    private static readonly string[] Table =
    [
        "functions  Storage Blob Data Owner              storageAccounts/stdgp/blobServices/default/containers/uploads",
        "functions  Storage Blob Data Contributor        storageAccounts/stdgp/blobServices/default/containers/results",
        "functions  Storage Blob Data Contributor        storageAccounts/stdgp/blobServices/default/containers/jobs",
        "functions  Storage Blob Data Reader             storageAccounts/stdgp/blobServices/default/containers/priors",
        "functions  Storage Queue Data Contributor       storageAccounts/stdgp",
        "functions  Storage Table Data Contributor       storageAccounts/stdgp/tableServices/default/tables/jobs",
        "functions  Storage Blob Data Owner              storageAccounts/stdgpfn",
        "functions  Storage Queue Data Contributor       storageAccounts/stdgpfn",
        "functions  Storage Table Data Contributor       storageAccounts/stdgpfn",
        "functions  Azure Service Bus Data Sender        namespaces/sb-dgp-/queues/jobs",
        "functions  Azure Service Bus Data Receiver      namespaces/sb-dgp-/queues/jobs",
        "functions  Monitoring Metrics Publisher         components/appi-dgp-",
        "worker     Storage Blob Data Reader             storageAccounts/stdgp/blobServices/default/containers/uploads",
        "worker     Storage Blob Data Contributor        storageAccounts/stdgp/blobServices/default/containers/results",
        "worker     Storage Blob Data Contributor        storageAccounts/stdgp/blobServices/default/containers/jobs",
        "worker     Storage Blob Data Reader             storageAccounts/stdgp/blobServices/default/containers/priors",
        "worker     Storage Table Data Contributor       storageAccounts/stdgp/tableServices/default/tables/jobs",
        "worker     Storage Blob Data Contributor        storageAccounts/stdgpck/blobServices/default/containers/checkpoints",
        "worker     Azure Service Bus Data Receiver      namespaces/sb-dgp-/queues/jobs",
        "worker     Monitoring Metrics Publisher         components/appi-dgp-",
        "platform   Azure Service Bus Data Owner         namespaces/sb-dgp-/queues/jobs",
        "platform   AcrPull                              registries/crdgp",
        "events     Storage Blob Data Contributor        storageAccounts/stdgpfn/blobServices/default/containers/event-dead-letters",
    ];

    private static readonly string[] DeployerTable =
    [
        "deployer   Storage Blob Data Contributor        storageAccounts/stdgp/blobServices/default/containers/uploads",
        "deployer   Storage Blob Data Reader             storageAccounts/stdgp/blobServices/default/containers/results",
        "deployer   Storage Blob Data Contributor        storageAccounts/stdgp/blobServices/default/containers/priors",
        "deployer   Storage Table Data Reader            storageAccounts/stdgp/tableServices/default/tables/jobs",
    ];

    // Built-in roles have the same GUIDs everywhere. Source: the role maps of Azure/bicep-registry-modules.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Storage Blob Data Reader",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["76199698-9eea-4c19-bc75-cec21354c6b6"] = "Storage Table Data Reader",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Azure Service Bus Data Receiver",
        ["090c5cfd-751d-490a-894a-3ce6f1109419"] = "Azure Service Bus Data Owner",
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) =>
        base.Check(folder, deployments).Concat(deployments.Where(d => d.Entry.TargetScope == "subscription").SelectMany(Missing));

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var row = Row(deployment, resource);
        return Unless(Expected(deployment).Contains(row), resource.Place, $"No such role is meant to be: {row}")
            .Concat(Unless(resource.Template.Source.Path == "app/rbac.bicep", resource.Place, "Roles are given in app/rbac.bicep only, where all can be seen."));
    }

    private IEnumerable<Finding> Missing(Deployment deployment)
    {
        var there = deployment.OfType(AzureTypes.RoleAssignment).Select(r => Row(deployment, r)).ToHashSet();
        return Expected(deployment).Where(row => !there.Contains(row)).Select(row => deployment.Entry.Source.At(0).Finding(Id, $"This role is missing: {row}"));
    }

    private static IEnumerable<string> Expected(Deployment deployment) =>
        Table.Concat(deployment.Parameters.GetValueOrDefault("principalId") is "" ? [] : DeployerTable).Select(r => Blanks().Replace(r, " "));

    private static string Row(Deployment deployment, Resource resource)
    {
        var principal = resource["properties", "principalId"]?.Text ?? "";
        var who = Identity().Match(principal) is { Success: true } identity ? identity.Groups[1].Value
            : principal.Contains("systemTopics", StringComparison.Ordinal) && principal.EndsWith(".identity.principalId›", StringComparison.Ordinal) ? "events"
            : Equals(deployment.Parameters.GetValueOrDefault("principalId"), principal) ? "deployer" : principal;
        var role = resource["properties", "roleDefinitionId"]?.Text ?? "";
        var guid = role.Replace($"{Run.Subscription}/providers/Microsoft.Authorization/roleDefinitions/", "", StringComparison.Ordinal);
        var scope = Unique().Replace(Provider().Replace(resource.ScopeId ?? "the group", ""), "");
        return $"{who} {Names.GetValueOrDefault(guid, guid)} {scope}";
    }

    [GeneratedRegex(" {2,}")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"userAssignedIdentities/id-dgp-(\w+)-\w{13}\.properties\.principalId›$")]
    private static partial Regex Identity();

    [GeneratedRegex("^.*/providers/[^/]+/")]
    private static partial Regex Provider();

    // As uniqueString() makes them here.
    [GeneratedRegex("2[a-z2-7]{11}7")]
    private static partial Regex Unique();
}

/// <summary>A principal that was just made is not found everywhere at once: with its type, Azure does not look for it.</summary>
internal sealed class RoleNames() : Policy(AzureTypes.RoleAssignment)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var deployer = Equals(resource["properties", "principalId"]?.Text, deployment.Parameters.GetValueOrDefault("principalId"));
        var type = deployer ? deployment.Parameters["principalType"] as string ?? "" : "ServicePrincipal";
        return Must(resource, v => v.Is(type), $"'{type}'", "properties", "principalType")
            .Concat(Unless(
                resource.Declaration.Object?["name"] is Call { Function: "guid", Arguments: [Member { Property: "id" }, _, _] },
                resource.Place,
                "The name must be guid(scope.id, principal, role): the same at every deployment, another for every assignment."));
    }
}
