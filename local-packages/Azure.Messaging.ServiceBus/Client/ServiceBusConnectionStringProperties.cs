namespace Azure.Messaging.ServiceBus;

/// <summary>The parts of a connection string, <c>Key=value</c> pairs between semicolons. Keys are found whatever their case; unknown ones are ignored.</summary>
public class ServiceBusConnectionStringProperties
{
    private const string Scheme = "sb";

    /// <summary>The address, always <c>sb://host[:port]/</c>.</summary>
    public Uri? Endpoint { get; private set; }

    /// <summary>The queue that the string is limited to, if any.</summary>
    public string? EntityPath { get; private set; }

    /// <summary>The endpoint's host.</summary>
    public string? FullyQualifiedNamespace => Endpoint?.Host;

    /// <summary>The key's name.</summary>
    public string? SharedAccessKeyName { get; private set; }

    /// <summary>The key.</summary>
    public string? SharedAccessKey { get; private set; }

    /// <summary>A signature in place of a key.</summary>
    public string? SharedAccessSignature { get; private set; }

    /// <summary>True when the string says <c>UseDevelopmentEmulator=true</c>.</summary>
    internal bool UseDevelopmentEmulator { get; private set; }

    /// <summary>The SQLite file: the one key that the published package does not know, and ignores.</summary>
    internal string? LocalFile { get; private set; }

    /// <summary>Takes a connection string apart.</summary>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    /// <exception cref="FormatException">A pair has no key or no value, or the endpoint is not an address.</exception>
    public static ServiceBusConnectionStringProperties Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var properties = new ServiceBusConnectionStringProperties();
        foreach (var pair in connectionString.Split(';'))
        {
            if (pair.Length > 0)
            {
                properties.Take(pair);
            }
        }

        return properties;
    }

    /// <summary>These, if a client can be made of them.</summary>
    /// <exception cref="ArgumentException">There is no endpoint, no key with its name and no signature, or both of the latter.</exception>
    internal ServiceBusConnectionStringProperties Validated()
    {
        var (hasKey, hasSignature) = (SharedAccessKeyName is not null && SharedAccessKey is not null, SharedAccessSignature is not null);
        if (string.IsNullOrEmpty(FullyQualifiedNamespace) || (!hasKey && !hasSignature))
        {
            throw new ArgumentException("The connection string needs an Endpoint and either SharedAccessKeyName and SharedAccessKey or SharedAccessSignature.");
        }

        return hasSignature && (SharedAccessKeyName is not null || SharedAccessKey is not null)
            ? throw new ArgumentException("The connection string has a SharedAccessSignature and a SharedAccessKey; only one of them may be there.")
            : this;
    }

    private void Take(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            throw Malformed();
        }

        var (key, value) = (pair[..equals].Trim(), pair[(equals + 1)..].Trim());
        if (key.Length == 0 || value.Length == 0)
        {
            throw Malformed();
        }

        switch (key.ToUpperInvariant())
        {
            case "ENDPOINT":
                Endpoint = ParseEndpoint(value);
                break;
            case "ENTITYPATH":
                EntityPath = value;
                break;
            case "SHAREDACCESSKEYNAME":
                SharedAccessKeyName = value;
                break;
            case "SHAREDACCESSKEY":
                SharedAccessKey = value;
                break;
            case "SHAREDACCESSSIGNATURE":
                SharedAccessSignature = value;
                break;
            case "USEDEVELOPMENTEMULATOR":
                UseDevelopmentEmulator = bool.TryParse(value, out var use) && use;
                break;
            case "LOCALFILE":
                LocalFile = value;
                break;
        }
    }

    /// <summary>Whatever the scheme was, and if there was none, the result is <c>sb://</c>; a port of its own stays.</summary>
    private static Uri ParseEndpoint(string value)
    {
        try
        {
            var builder = Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Host.Length > 0
                ? new UriBuilder(Scheme, uri.Host, uri.IsDefaultPort ? -1 : uri.Port)
                : new UriBuilder(value) { Scheme = Scheme, Port = -1 };
            return Uri.CheckHostName(builder.Host) == UriHostNameType.Unknown ? throw Malformed() : builder.Uri;
        }
        catch (ArgumentException e)   // UriBuilder's word for a port or host it cannot write
        {
            throw new FormatException(Malformed().Message, e);
        }
    }

    private static FormatException Malformed() => new("The connection string could not be parsed: it has to be Key=value pairs between semicolons, with an Endpoint=sb://host.");
}
