using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Engine.Priors;

/// <summary><c>prior.json</c>: what a prior is, where it comes from and what its files must hash to. The schema is closed: an unknown member is an error.</summary>
public sealed partial record PriorManifest
{
    public const string FileName = "prior.json";
    public const int CurrentSchemaVersion = 1;

    private const long LongestFile = 16 * 1024 * 1024;
    private const int LongestProblem = 300;

    public required int SchemaVersion { get; init; }

    /// <summary>What <c>--prior</c> takes: lower-case letters, digits, dot, dash, underscore.</summary>
    public required string Name { get; init; }

    public required BigGanArchitecture Architecture { get; init; }

    /// <summary>One entry per class, in the order of the class index; an entry may list synonyms after commas, as ImageNet's do.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Values of black and white in the network's pictures; published BigGANs have -1 and 1.</summary>
    public required IReadOnlyList<double> Normalisation { get; init; }

    public required string Licence { get; init; }

    /// <summary>Where the weights come from, in words or as an address.</summary>
    public required string Source { get; init; }

    public required PriorFiles Files { get; init; }

    /// <exception cref="DgpException">NotFound; BadPrior naming what is wrong.</exception>
    public static PriorManifest Read(string path)
    {
        using var file = FileBytes.Open(path);
        if (file.Length > LongestFile)
        {
            throw Damaged.File(path, $"has {file.Length} bytes, more than any manifest");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize(file.Read(0, (int)file.Length), PriorJson.Default.PriorManifest);
            return manifest?.Validate(path) ?? throw Damaged.File(path, "is empty");
        }
        catch (JsonException e)
        {
            // It names the member; our namespaces are nobody's business.
            throw Malformed(path, Damaged.Printable(e.Message.Replace($"{typeof(PriorManifest).Namespace}.", "", StringComparison.Ordinal), LongestProblem), e);
        }
    }

    /// <exception cref="DgpException">CannotWrite.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        JsonSerializer.Serialize(stream, this, PriorJson.Default.PriorManifest);
        stream.WriteByte((byte)'\n');
    });

    /// <summary>Checks everything but the files themselves. Returns itself.</summary>
    /// <exception cref="DgpException">BadPrior.</exception>
    public PriorManifest Validate(string path)
    {
        Require(SchemaVersion == CurrentSchemaVersion, $"schemaVersion is {SchemaVersion}, but this version reads {CurrentSchemaVersion}");
        Require(IsName(Name), $"'{Damaged.Printable(Name)}' is no name (lower-case letters, digits, dot, dash and underscore, at most 64)");
        Architecture.Validate();
        Require(Classes.Count == Architecture.Classes, $"{Classes.Count} class names for {Architecture.Classes} classes");
        Require(Classes.All(c => !string.IsNullOrWhiteSpace(c)), "a class has no name");
        Require(Normalisation is [-1, 1], "normalisation must be [-1, 1]; no other is supported");
        foreach (var file in new[] { Files.Generator, Files.Discriminator })
        {
            Require(Checksum().IsMatch(file.Sha256) && file.Bytes > 0, "a file lacks its SHA-256 (64 lower-case hexadecimal digits) or its size");
        }

        return this;

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw Malformed(path, problem);
            }
        }
    }

    public static bool IsName(string name) => TextShape.PriorName.Fits(name);

    private static DgpException Malformed(string path, string problem, Exception? inner = null) => new(
        ErrorCode.BadPrior, $"{Damaged.Name(path)}: {problem.TrimEnd('.')}.", "Import the prior again, or compare the file with the one it was published with.", inner);

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Checksum();
}

/// <summary>The two weight files of a prior; their names are fixed.</summary>
public sealed record PriorFiles
{
    public const string GeneratorName = "generator.safetensors";
    public const string DiscriminatorName = "discriminator.safetensors";

    [JsonPropertyName(GeneratorName)]
    public required PriorFile Generator { get; init; }

    [JsonPropertyName(DiscriminatorName)]
    public required PriorFile Discriminator { get; init; }
}

/// <summary>What a file must be: its size in bytes and its SHA-256 in lower-case hexadecimal.</summary>
public sealed record PriorFile(long Bytes, string Sha256)
{
    /// <exception cref="DgpException">BadPrior.</exception>
    internal static PriorFile Describe(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return new PriorFile(stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Damaged.File(path, $"cannot be read: {Damaged.Printable(e.Message)}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(PriorManifest))]
internal sealed partial class PriorJson : JsonSerializerContext;
