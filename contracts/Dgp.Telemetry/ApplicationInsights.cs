using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace Dgp.Telemetry;

/// <summary>
/// The Application Insights that is named by the same two settings that the Functions host reads for itself:
/// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>, and <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c> for one that takes signed-in senders only.
/// </summary>
/// <param name="Credential">Null: the connection string is enough.</param>
internal sealed record ApplicationInsights(string ConnectionString, TokenCredential? Credential)
{
    public const string ConnectionStringName = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    public const string AuthenticationStringName = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <returns>Null where none is named.</returns>
    /// <exception cref="FormatException">A setting is not what it should be; the message names it.</exception>
    public static ApplicationInsights? From(IConfiguration settings)
    {
        if (settings[ConnectionStringName] is not { Length: > 0 } connection)
        {
            return null;
        }

        // Only looked at, and parsed again by the exporter: that would tell of a mistake while the host starts, and not name the setting.
        var parts = Parts(ConnectionStringName, connection);
        if (!Guid.TryParse(parts.GetValueOrDefault("InstrumentationKey"), out _))
        {
            throw new FormatException($"{ConnectionStringName} has no InstrumentationKey=<GUID>.");
        }

        foreach (var endpoint in new[] { "IngestionEndpoint", "LiveEndpoint" })
        {
            if (parts.TryGetValue(endpoint, out var address) && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
            {
                throw new FormatException($"{ConnectionStringName} has an {endpoint} that is no https address.");
            }
        }

        return new ApplicationInsights(connection, CredentialOf(settings[AuthenticationStringName]));
    }

    private static ManagedIdentityCredential? CredentialOf(string? authentication)
    {
        if (string.IsNullOrEmpty(authentication))
        {
            return null;
        }

        var parts = Parts(AuthenticationStringName, authentication);
        if (!string.Equals(parts.GetValueOrDefault("Authorization"), "AAD", StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException($"{AuthenticationStringName} has no Authorization=AAD.");
        }

        if (!parts.TryGetValue("ClientId", out var id))
        {
            return new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
        }

        return Guid.TryParse(id, out _)
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id))
            : throw new FormatException($"{AuthenticationStringName} has a ClientId that is no GUID.");
    }

    /// <summary><c>Name=value;Name=value</c>, in any order and case.</summary>
    private static Dictionary<string, string> Parts(string setting, string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, { Length: > 0 } value] || !parts.TryAdd(name, value))
            {
                throw new FormatException($"{setting} is no list of different Name=value, parted by semicolons.");
            }
        }

        return parts;
    }
}
