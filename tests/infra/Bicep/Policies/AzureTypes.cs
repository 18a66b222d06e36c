namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>Resource types that rules of ours are about.</summary>
internal static class AzureTypes
{
    public const string Group = "Microsoft.Resources/resourceGroups";
    public const string Identity = "Microsoft.ManagedIdentity/userAssignedIdentities";
    public const string RoleAssignment = "Microsoft.Authorization/roleAssignments";
    public const string StorageAccount = "Microsoft.Storage/storageAccounts";
    public const string BlobService = "Microsoft.Storage/storageAccounts/blobServices";
    public const string Container = "Microsoft.Storage/storageAccounts/blobServices/containers";
    public const string Lifecycle = "Microsoft.Storage/storageAccounts/managementPolicies";
    public const string ServiceBus = "Microsoft.ServiceBus/namespaces";
    public const string Queue = "Microsoft.ServiceBus/namespaces/queues";
    public const string Topic = "Microsoft.EventGrid/systemTopics";
    public const string EventSubscription = "Microsoft.EventGrid/systemTopics/eventSubscriptions";
    public const string Plan = "Microsoft.Web/serverfarms";
    public const string Site = "Microsoft.Web/sites";
    public const string PublishingPolicy = "Microsoft.Web/sites/basicPublishingCredentialsPolicies";
    public const string Environment = "Microsoft.App/managedEnvironments";
    public const string Job = "Microsoft.App/jobs";
    public const string App = "Microsoft.App/containerApps";
    public const string Registry = "Microsoft.ContainerRegistry/registries";
    public const string Workspace = "Microsoft.OperationalInsights/workspaces";
    public const string Component = "Microsoft.Insights/components";
    public const string DiagnosticSetting = "Microsoft.Insights/diagnosticSettings";
}
