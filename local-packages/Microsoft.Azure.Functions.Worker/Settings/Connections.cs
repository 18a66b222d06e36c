using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Settings;

/// <summary>
/// A connection is a setting: <c>Name</c> holds a connection string, or <c>Name__blobServiceUri</c> / <c>Name__fullyQualifiedNamespace</c>
/// an address to which one signs in with an identity. <c>AzureWebJobsName</c> goes before <c>Name</c>, as in the published host.
/// </summary>
internal sealed class Connections(IConfiguration settings)
{
    public const string HostStorage = "AzureWebJobsStorage";
    private const string HostServiceBus = "AzureWebJobsServiceBus";

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
                _ => throw Missing("storage", name, "a connection string", "blobServiceUri"),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new FunctionSetupException($"The storage connection '{name}' cannot be used: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="Blobs"/>
    public ServiceBusClient ServiceBus(string? name)
    {
        name = string.IsNullOrWhiteSpace(name) ? HostServiceBus : name;
        var section = Find(name);
        try
        {
            return section switch
            {
                { Value: { Length: > 0 } text } => new ServiceBusClient(text),
                _ when section["fullyQualifiedNamespace"] is { Length: > 0 } host => new ServiceBusClient(host, Credential(section)),
                _ => throw Missing("Service Bus", name, "a connection string", "fullyQualifiedNamespace"),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new FunctionSetupException($"The Service Bus connection '{name}' cannot be used: {e.Message}", e);
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

    private static FunctionSetupException Missing(string service, string name, string what, string address) =>
        new($"The {service} connection '{name}' is not configured. Set '{name}' to {what}, or '{name}__{address}' to an address, in the environment or in local.settings.json (Values).");
}
