using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts;
using Dgp.Engine.Priors;

namespace Dgp.Engine.Classifiers;

/// <summary><c>classifier.json</c>: what a classifier tells apart, where it comes from, and what its weights must hash to.</summary>
public sealed record ClassifierManifest
{
    public const string FileName = "classifier.json";
    public const string WeightsName = "weights.safetensors";
    public const int CurrentSchemaVersion = 1;

    private const int LongestFile = 1 << 20;

    public required int SchemaVersion { get; init; }

    public required string Name { get; init; }

    /// <summary>Layers of the <see cref="CifarResNet"/>.</summary>
    public required int Depth { get; init; }

    /// <summary>In the order of the class index.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required string Licence { get; init; }

    public required string Source { get; init; }

    public required PriorFile Weights { get; init; }

    /// <exception cref="DgpException">NotFound; BadPrior.</exception>
    internal static ClassifierManifest Read(string path)
    {
        using var file = FileBytes.Open(path);
        try
        {
            return file.Length <= LongestFile
                && JsonSerializer.Deserialize(file.Read(0, (int)file.Length), ClassifierJson.Default.ClassifierManifest) is { SchemaVersion: CurrentSchemaVersion } manifest
                ? manifest
                : throw Damaged.File(path, "is no description of a classifier of this version");
        }
        catch (JsonException e)
        {
            throw Damaged.File(path, $"is no description of a classifier: {Damaged.Printable(e.Message)}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ClassifierManifest))]
internal sealed partial class ClassifierJson : JsonSerializerContext;
