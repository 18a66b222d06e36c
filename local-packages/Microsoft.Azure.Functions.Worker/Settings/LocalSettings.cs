using System.Text.Json;

namespace Microsoft.Azure.Functions.Worker.Settings;

/// <summary>local.settings.json: the settings of a developer's machine. Never deployed.</summary>
internal sealed record LocalSettings(IReadOnlyDictionary<string, string> Values, int? HttpPort)
{
    private const string FileName = "local.settings.json";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="InvalidOperationException">The file is not what it has to be; the message says where.</exception>
    public static LocalSettings Read(ApplicationFolder folder)
    {
        var path = folder.File(FileName);
        return File.Exists(path) ? Parse(File.ReadAllText(path), path) : new LocalSettings(new Dictionary<string, string>(), null);
    }

    internal static LocalSettings Parse(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            var root = document.RootElement;
            if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            {
                throw new InvalidOperationException($"{path} is encrypted; set IsEncrypted to false and its values in plain text.");
            }

            var values = new Dictionary<string, string>();
            Add(values, root, "Values", prefix: "", path);
            Add(values, root, "ConnectionStrings", prefix: "ConnectionStrings__", path);
            int? port = root.TryGetProperty("Host", out var host) && host.TryGetProperty("LocalHttpPort", out var number) ? number.GetInt32() : null;
            return new LocalSettings(values, port);
        }
        catch (Exception e) when (e is JsonException or FormatException || (e is InvalidOperationException && e.Source == "System.Text.Json"))
        {
            throw new InvalidOperationException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Settings become environment variables of this process, as the published tools do it; what the environment has already stays.</summary>
    public void ApplyToEnvironment()
    {
        foreach (var (name, value) in Values)
        {
            if (Environment.GetEnvironmentVariable(name) is null)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    private static void Add(Dictionary<string, string> values, JsonElement root, string section, string prefix, string path)
    {
        if (!root.TryGetProperty(section, out var entries))
        {
            return;
        }

        foreach (var entry in entries.EnumerateObject())
        {
            values[prefix + entry.Name] = entry.Value.ValueKind switch
            {
                JsonValueKind.String => entry.Value.GetString()!,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => entry.Value.GetRawText(),
                _ => throw new InvalidOperationException($"{path}: {section}.{entry.Name} must be a string; settings have no structure (write A__B for a part B of A)."),
            };
        }
    }
}
