using System.Text.Json.Nodes;

namespace Dgp.Contracts.Tests.Schemas;

/// <summary>The schemas and examples as they are published.</summary>
internal static class Published
{
    public const string Request = "job-request.schema.json";
    public const string Message = "job-message.schema.json";
    public const string Status = "job-status.schema.json";

    private static readonly string Folder = AppContext.BaseDirectory;

    public static IReadOnlyList<string> Examples { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "examples")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public static JsonNode Schema(string file) => Read("schemas", file);

    public static JsonNode Example(string file) => Read("examples", file);

    public static byte[] Bytes(string folder, string file) => File.ReadAllBytes(Path.Combine(Folder, folder, file));

    private static JsonNode Read(string folder, string file) =>
        JsonNode.Parse(Bytes(folder, file)) ?? throw new InvalidOperationException($"{folder}/{file} is null.");
}
