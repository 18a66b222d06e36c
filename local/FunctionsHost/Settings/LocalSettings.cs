using System.Text.Json;

namespace Dgp.FunctionsHost.Settings;

/// <summary>local.settings.json: the settings of a developer's machine. Never deployed.</summary>
internal sealed record LocalSettings(IReadOnlyDictionary<string, string> Values, int? HttpPort)
{
    private const string FileName = "local.settings.json";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="FunctionSetupException">The file is not what it has to be; the message says where.</exception>
    public static LocalSettings Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Parse(File.ReadAllText(path), path) : new LocalSettings(new Dictionary<string, string>(), null);
    }

    internal static LocalSettings Parse(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FunctionSetupException($"{path} has to hold a JSON object.");
            }

            if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            {
                throw new FunctionSetupException($"{path} is encrypted; set IsEncrypted to false and its values in plain text.");
            }

            var values = new Dictionary<string, string>();
            Add(values, Section(root, "Values", path), prefix: "", path);
            Add(values, Section(root, "ConnectionStrings", path), prefix: "ConnectionStrings__", path);
            return new LocalSettings(values, Port(Section(root, "Host", path), path));
        }
        catch (JsonException e)
        {
            throw new FunctionSetupException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Settings become environment variables of this process and so of the worker, as the published tools do it; what the environment has already stays.</summary>
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

    private static JsonElement? Section(JsonElement root, string name, string path) =>
        !root.TryGetProperty(name, out var section) ? null
        : section.ValueKind == JsonValueKind.Object ? section
        : throw new FunctionSetupException($"{path}: {name} has to be an object.");

    private static int? Port(JsonElement? host, string path) =>
        host?.TryGetProperty("LocalHttpPort", out var port) != true ? null
        : port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out var number) && number is >= 0 and <= ushort.MaxValue ? number
        : throw new FunctionSetupException($"{path}: Host.LocalHttpPort has to be a port number.");

    private static void Add(Dictionary<string, string> values, JsonElement? section, string prefix, string path)
    {
        foreach (var entry in section?.EnumerateObject() ?? default)
        {
            values[prefix + entry.Name] = entry.Value.ValueKind switch
            {
                JsonValueKind.String => entry.Value.GetString()!,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => entry.Value.GetRawText(),
                _ => throw new FunctionSetupException($"{path}: {entry.Name} must be a string; settings have no structure (write A__B for a part B of A)."),
            };
        }
    }
}
