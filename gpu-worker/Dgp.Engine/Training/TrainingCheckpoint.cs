using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Priors;

namespace Dgp.Engine.Training;

/// <summary>A training between two steps, in one sealed file: networks, average, Adam's squares, and where it stands.</summary>
internal static class TrainingCheckpoint
{
    private const string FormatVersion = "dgp-training/2";

    /// <exception cref="DgpException">CannotWrite.</exception>
    public static void Write(string path, AdversarialTraining training, TrainingIdentity identity, TrainingPosition position)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = FormatVersion,
            ["identity"] = identity.ToJson(),
            ["position"] = JsonSerializer.Serialize(position, TrainingJson.Default.TrainingPosition),
        };
        AtomicFile.Write(path, stream => SealedTensors.Write(stream, training.State.ToDictionary(s => s.Key, s => s.Value.ToStoredWhenRead()), metadata));
    }

    /// <summary>Goes on from a checkpoint, whose position it returns.</summary>
    /// <exception cref="DgpException">BadPrior: damaged; BadOption: of another training, naming what differs.</exception>
    public static TrainingPosition Take(string path, AdversarialTraining training, TrainingIdentity identity)
    {
        using var file = SealedTensors.Open(path);
        try
        {
            if (file.Metadata.GetValueOrDefault("format") != FormatVersion)
            {
                throw new InvalidDataException();
            }

            identity.Require(file.Metadata["identity"], path);
            var position = JsonSerializer.Deserialize(file.Metadata["position"], TrainingJson.Default.TrainingPosition)!;
            training.Take(file.Tensors.Where(t => t.Key != SealedTensors.SealName).ToDictionary(), position.Steps);
            return position;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException)
        {
            throw Damaged.File(path, "is no checkpoint of this version", e);
        }
    }
}

/// <summary>Where a training stands.</summary>
/// <param name="Steps">Of G.</param>
/// <param name="Ticks">Of 100 ns, spent on it so far.</param>
/// <param name="Rollbacks">How often it has gone back. Each draws other random numbers, or it would collapse in the same way again.</param>
/// <param name="Best">The smallest distance that was measured so far; null: none was.</param>
internal sealed record TrainingPosition(int Steps, long Ticks, int Rollbacks, double? Best);

/// <summary>What the numbers of a training follow from, but for the machine and the build.</summary>
/// <param name="Pictures">SHA-256 of the set: the pictures may be moved.</param>
internal sealed record TrainingIdentity(BigGanArchitecture Architecture, TrainingSettings Settings, string Pictures, string? Start)
{
    public string ToJson() => JsonSerializer.Serialize(this, TrainingJson.Default.TrainingIdentity);

    /// <exception cref="DgpException">BadOption, naming the first part that differs.</exception>
    public void Require(string json, string path)
    {
        var found = JsonSerializer.Deserialize(json, TrainingJson.Default.TrainingIdentity) ?? throw new JsonException();
        var differs =
            found.Architecture != Architecture ? "another resolution, width or number of classes"
            : found.Pictures != Pictures ? "other pictures"
            : found.Start != Start ? "another prior to start from"
            : found.Settings != Settings ? $"other settings ({Difference(found.Settings)})"
            : null;
        if (differs is not null)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                $"{Damaged.Name(path)} belongs to a training with {differs}.",
                "Give the same options to go on with it, or choose another --out to begin anew.");
        }
    }

    private string Difference(TrainingSettings found) => string.Join(", ", typeof(TrainingSettings).GetProperties()
        .Where(p => p.CanWrite && !Equals(p.GetValue(found), p.GetValue(Settings)))
        .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.GetValue(found)}")));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TrainingPosition))]
[JsonSerializable(typeof(TrainingIdentity))]
internal sealed partial class TrainingJson : JsonSerializerContext;
