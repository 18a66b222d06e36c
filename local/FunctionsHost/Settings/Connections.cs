using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Dgp.FunctionsHost.Settings;

/// <summary>
/// A connection is a setting: <c>Name</c> holds a connection string, or <c>Name__blobServiceUri</c> an address to which one signs in with an identity.
/// <c>AzureWebJobsName</c> goes before <c>Name</c>, as in the published host.
/// </summary>
internal sealed class Connections(IConfiguration settings)
{
    public const string HostStorage = "AzureWebJobsStorage";

    /// <param name="name">null: the host's own storage.</param>
    /// <param name="options">null: the client's defaults.</param>
    /// <exception cref="FunctionSetupException">Not configured; the message says what to set.</exception>
    public BlobServiceClient Blobs(string? name, BlobClientOptions? options = null)
    {
        name = string.IsNullOrWhiteSpace(name) ? HostStorage : name;
        var section = Find(name);
        try
        {
            return section switch
            {
                { Value: { Length: > 0 } text } => new BlobServiceClient(text, options),
                _ when Address(section) is { } address => new BlobServiceClient(address, Credential(section), options),
                _ => throw Missing(name),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new FunctionSetupException($"The storage connection '{name}' cannot be used: {e.Message}", e);
        }
    }

    private IConfigurationSection Find(string name)
    {
        foreach (var candidate in new[] { "AzureWebJobs" + name, name })
        {
            var listed = settings.GetSection("ConnectionStrings").GetSection(candidate);
            var section = listed.Exists() ? listed : settings.GetSection(candidate);
            if (section.Exists())
            {
                return section;
            }
        }

        return settings.GetSection(name);
    }

    private static Uri? Address(IConfigurationSection section)
    {
        var text = section["accountName"] is { Length: > 0 } account
            ? $"https://{account}.blob.core.windows.net"
            : section["blobServiceUri"] ?? section["serviceUri"];
        return text is null ? null : Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? address
            : throw new FormatException($"'{text}' is no address.");
    }

    private static TokenCredential Credential(IConfigurationSection section)
    {
        var client = section["clientId"];
        return section["credential"]?.ToUpperInvariant() switch
        {
            "MANAGEDIDENTITY" => new ManagedIdentityCredential(
                client is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(client)),
            null => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = client, TenantId = section["tenantId"] }),
            _ => throw new FormatException($"{section.Path}__credential is '{section["credential"]}'; it has to be managedidentity, or absent."),
        };
    }

    private static FunctionSetupException Missing(string name) => new(
        $"The storage connection '{name}' is not configured. Set '{name}' to a connection string, or '{name}__blobServiceUri' to an address, in the environment or in local.settings.json (Values).");
}
