using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

internal sealed class NoSharedKeys() : Policy(AzureTypes.StorageAccount)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => Must(resource, false, "properties", "allowSharedKeyAccess");
}

internal sealed class NoPublicBlobs() : Policy(AzureTypes.StorageAccount, AzureTypes.Container)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => resource.Type == AzureTypes.Container
        ? Must(resource, v => v.Is("None"), "'None'", "properties", "publicAccess")
        : Must(resource, false, "properties", "allowBlobPublicAccess");
}

internal sealed class NoCrossTenantReplication() : Policy(AzureTypes.StorageAccount)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => Must(resource, false, "properties", "allowCrossTenantReplication");
}

internal sealed class HttpsOnly() : Policy(AzureTypes.StorageAccount, AzureTypes.Site, AzureTypes.Environment, AzureTypes.App)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => resource.Type switch
    {
        AzureTypes.StorageAccount => Must(resource, true, "properties", "supportsHttpsTrafficOnly"),
        AzureTypes.Site => Must(resource, true, "properties", "httpsOnly"),
        AzureTypes.Environment => Must(resource, true, "properties", "peerTrafficConfiguration", "encryption", "enabled"),
        // A worker asks; nobody asks it.
        _ => Unless(resource["properties", "configuration", "ingress"] is null or NullValue, resource.PlaceOf("properties", "configuration", "ingress"), "The worker has no business with requests."),
    };
}

internal sealed class Tls12() : Policy(AzureTypes.StorageAccount, AzureTypes.ServiceBus, AzureTypes.Site)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => resource.Type switch
    {
        AzureTypes.StorageAccount => Must(resource, v => v.Is("TLS1_2"), "'TLS1_2'", "properties", "minimumTlsVersion"),
        AzureTypes.ServiceBus => Must(resource, v => v.Is("1.2"), "'1.2'", "properties", "minimumTlsVersion"),
        _ => Must(resource, v => v.Is("1.2") || v.Is("1.3"), "'1.2' or '1.3'", "properties", "siteConfig", "minTlsVersion"),
    };
}

/// <summary>Only identities sign in: no keys, no user names and passwords.</summary>
internal sealed class NoLocalAuth() : Policy(AzureTypes.ServiceBus, AzureTypes.Component, AzureTypes.Workspace, AzureTypes.Registry, AzureTypes.Site)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) => resource.Type switch
    {
        AzureTypes.ServiceBus => Must(resource, true, "properties", "disableLocalAuth"),
        AzureTypes.Component => Must(resource, true, "properties", "DisableLocalAuth"),
        AzureTypes.Workspace => Must(resource, true, "properties", "features", "disableLocalAuth"),
        AzureTypes.Registry => Must(resource, false, "properties", "adminUserEnabled").Concat(Must(resource, false, "properties", "anonymousPullEnabled")),
        _ => new[] { "ftp", "scm" }.SelectMany(way => Unless(
            deployment.OfType(AzureTypes.PublishingPolicy).Any(p => p.Id == $"{resource.Id}/basicPublishingCredentialsPolicies/{way}" && p["properties", "allow"]?.Is(false) == true),
            resource.Place,
            $"Publishing by {way} with user name and password is not forbidden.")),
    };
}

/// <summary>One key is asked for, of the Functions host, in the second phase.</summary>
internal sealed class NoKeyLists : Policy
{
    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments)
    {
        var calls = folder.Templates.SelectMany(t => t.Expressions.OfType<Call>()).Where(c => c.Function.StartsWith("list", StringComparison.Ordinal)).ToList();
        var allowed = calls.Where(c => c is { Function: "listKeys", Arguments: [Interpolation text, ..] }
            && c.Place.Source.Path == "event-subscription.bicep" && text.Parts.Last() is Literal { Value: "/host/default" }).Take(1);
        return calls.Except(allowed).Select(c => c.Place.Finding(Id, "Keys are not asked for, but for the one of the host's blob webhook."));
    }
}

/// <summary>Outputs are kept in the deployment's history, for everybody with read access.</summary>
internal sealed partial class NoSecretOutputs : Policy
{
    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) => deployments.SelectMany(d => d.Outputs)
        .Where(o => o.Value.All().Any(v => v is TextValue or OpaqueValue && Secret().IsMatch(v.Text)))
        .Select(o => o.Declaration.Place.Finding(Id, $"'{o.Declaration.Name}' may give a secret away."));

    [GeneratedRegex(@"list\w+\(|connectionstring|instrumentationkey|accesskey|sharedkey|systemkeys|password|secret", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}

internal sealed partial class NoSecretLiterals : Policy
{
    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) => folder.Files
        .SelectMany(f => Secret().Matches(f.Value).Select(m => new Source(f.Key, f.Value).At(m.Index).Finding(Id, "This looks like a secret.")));

    // Connection strings, shared access signatures, long base64 (a storage key has 88 characters), private keys, tokens of GitHub.
    [GeneratedRegex(@"AccountKey=|SharedAccessKey(Name)?=|InstrumentationKey=|DefaultEndpointsProtocol=|[?&]sig=|\b[A-Za-z0-9+/]{40,}={1,2}|-----BEGIN|\bgh[pousr]_[A-Za-z0-9]{20,}|@secure\(\)\s*param\s+\w+\s+string\s*=\s*'[^']")]
    private static partial Regex Secret();
}
