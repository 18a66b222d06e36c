using System.Text.Json;

namespace Dgp.Infra.Tests.Docker;

/// <summary>docker-compose.yml.</summary>
internal sealed record Compose(JsonElement Root)
{
    public const string Path = "docker-compose.yml";
    public const string Gpu = "docker-compose.gpu.yml";

    public static Compose Of(string path) => Parse(Repository.Text(path));

    public static Compose Parse(string text) => new(Parsers.Yaml(text));

    public IEnumerable<JsonProperty> Services => Root.GetProperty("services").EnumerateObject();

    public JsonElement Service(string name) => Root.GetProperty("services").GetProperty(name);

    public IReadOnlyDictionary<string, string> Environment(string service) => Environment(Service(service));

    public static IReadOnlyDictionary<string, string> Environment(JsonElement service) =>
        Member(service, "environment")?.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString()) ?? [];

    public static JsonElement? Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;

    public static IEnumerable<string> Strings(JsonElement service, string name) => Member(service, name)?.EnumerateArray().Select(v => v.GetString()!) ?? [];
}
