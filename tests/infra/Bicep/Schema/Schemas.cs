using System.Text.Json;

namespace Dgp.Infra.Tests.Bicep.Schema;

/// <summary>
/// The compiler's own descriptions of resource types: files <c>provider@version.json</c>, each the <c>types.json</c> of that version in the
/// repository Azure/bicep-types-az. A provider with several files for one version has <c>provider@version.part.json</c>.
/// </summary>
internal sealed class Schemas
{
    // Azure/bicep-types, src/bicep-types/src/types.ts: ObjectTypePropertyFlags.
    private const int Required = 1;
    private const int ReadOnly = 2;

    // Large providers with few resources of ours, which need not be in the folder. Where they are, they are used.
    private static readonly string[] MayBeMissing = ["microsoft.network/", "microsoft.insights/workbooks"];

    private readonly Dictionary<string, (SchemaFile File, JsonElement Type)> _types = new(StringComparer.OrdinalIgnoreCase);

    public Schemas(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var file = new SchemaFile(path);
            foreach (var type in file.ResourceTypes)
            {
                _types[type.GetProperty("name").GetString()!] = (file, type);
            }
        }
    }

    /// <summary>Where they are on this machine; null for nowhere.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("DGP_BICEP_TYPES") is { Length: > 0 } named
        ? named
        : Directory.Exists(Beside) ? Beside : null;

    private static string Beside => Path.GetFullPath(Repository.PathOf("..", "shared", "bicep-types"));

    /// <summary>The body of a type. Without a problem and a body, nothing is known of it and nothing need be.</summary>
    public (SchemaType? Body, int? WritableScopes, string? Problem) Find(string type, string version)
    {
        if (_types.TryGetValue($"{type}@{version}", out var found))
        {
            return (found.File.Type(found.Type.GetProperty("body")), found.Type.GetProperty("writableScopes").GetInt32(), null);
        }

        var versions = _types.Keys.Where(k => k.StartsWith($"{type}@", StringComparison.OrdinalIgnoreCase)).Select(k => k.Split('@')[1]).ToList();
        if (versions.Count == 0 && MayBeMissing.Any(p => type.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
        {
            return default;
        }

        return (null, null, versions.Count > 0 ? $"{type} has no version '{version}' here, but {string.Join(", ", versions)}." : $"There is no type '{type}@{version}'.");
    }

    /// <summary>One file: an array of types, which refer to each other by index.</summary>
    private sealed class SchemaFile
    {
        private readonly JsonElement[] _types;
        private readonly SchemaType?[] _read;

        public SchemaFile(string path)
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            _types = [.. document.RootElement.Clone().EnumerateArray()];
            _read = new SchemaType?[_types.Length];
        }

        public IEnumerable<JsonElement> ResourceTypes => _types.Where(t => t.GetProperty("$type").GetString() == "ResourceType");

        /// <param name="reference"><c>{ "$ref": "#/12" }</c></param>
        public SchemaType Type(JsonElement reference)
        {
            var index = int.Parse(reference.GetProperty("$ref").GetString()!.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
            return _read[index] ??= Read(_types[index]);
        }

        private SchemaType Read(JsonElement type) => type.GetProperty("$type").GetString() switch
        {
            "AnyType" => AnyType.Instance,
            "NullType" => new NullType(),
            "BooleanType" => new FlagType(),
            "IntegerType" => new NumberType(Number(type, "minValue"), Number(type, "maxValue")),
            "StringType" => new TextType(
                (int?)Number(type, "minLength"),
                (int?)Number(type, "maxLength"),
                type.TryGetProperty("pattern", out var pattern) ? pattern.GetString() : null),
            "StringLiteralType" => new LiteralType(type.GetProperty("value").GetString()!),
            "UnionType" => new UnionType([.. type.GetProperty("elements").EnumerateArray().Select(Type)]),
            "ArrayType" => new ArrayType(Type(type.GetProperty("itemType")), (int?)Number(type, "minLength"), (int?)Number(type, "maxLength")),
            "ObjectType" => Record(type, "properties"),
            "DiscriminatedObjectType" => new DiscriminatedType(
                type.GetProperty("discriminator").GetString()!,
                type.GetProperty("elements").EnumerateObject().ToDictionary(e => e.Name, e => new Lazy<ObjectType>(() => With(type, (ObjectType)Type(e.Value))))),
            var other => throw new InvalidDataException($"Unknown kind of type: {other}"),
        };

        private ObjectType Record(JsonElement type, string properties) => new(
            new(() => type.GetProperty(properties).EnumerateObject().ToDictionary(p => p.Name, p => Property(p.Value))),
            type.TryGetProperty("additionalProperties", out var others) ? new(() => Type(others)) : null);

        /// <summary>What all alternatives share, and one of them.</summary>
        private ObjectType With(JsonElement type, ObjectType element) => new(
            new(() => Record(type, "baseProperties").Properties.Concat(element.Properties).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value)),
            element.Others);

        private SchemaProperty Property(JsonElement property)
        {
            var flags = property.GetProperty("flags").GetInt32();
            return new SchemaProperty(Type(property.GetProperty("type")), (flags & Required) != 0, (flags & ReadOnly) != 0);
        }

        private static long? Number(JsonElement type, string name) => type.TryGetProperty(name, out var number) ? number.GetInt64() : null;
    }
}
