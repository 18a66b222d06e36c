using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using TorchSharp;

namespace Dgp.Engine.Checkpoints;

/// <summary>A saved inversion: what edits start from, so that a picture is inverted once. It belongs to one prior, by the checksum of its generator.</summary>
public static class InversionFile
{
    /// <summary>By its ending an inversion is told from a picture.</summary>
    public const string Extension = ".safetensors";

    private const string FormatVersion = "dgp-inversion/1";
    private const string FormatKey = "format";
    private const string PriorKey = "prior";
    private const string FactsKey = "inversion";
    private const string LatentName = "z";
    private const string ClassVectorName = "c";
    private const string ThetaPrefix = "theta.";

    /// <summary>All of it or nothing.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public static void Write(string path, InvertedPicture inverted, Prior prior)
    {
        var (placed, facts) = (inverted.Placed, new Dictionary<string, string>());
        facts.Add(FormatKey, FormatVersion);
        facts.Add(PriorKey, prior.Manifest.Files.Generator.Sha256);
        facts.Add(FactsKey, JsonSerializer.Serialize(
            new InversionFacts(inverted.ClassIndex, inverted.InstanceNorm, placed.X, placed.Y, placed.Width, placed.Height),
            InversionJson.Default.InversionFacts));

        var tensors = inverted.Theta.ToDictionary(t => ThetaPrefix + t.Key, t => t.Value.ToStoredWhenRead(), StringComparer.Ordinal);
        tensors.Add(LatentName, inverted.Z.ToStoredWhenRead());
        tensors.Add(ClassVectorName, inverted.ClassVector.ToStoredWhenRead());
        AtomicFile.Write(path, stream => SealedTensors.Write(stream, tensors, facts));
    }

    /// <exception cref="DgpException">NotFound; BadInversion: damaged, no inversion, or of another prior.</exception>
    public static InvertedPicture Read(string path, Prior prior)
    {
        try
        {
            using var file = SealedTensors.Open(path);
            return Read(file, prior);
        }
        catch (Exception e) when (e is DgpException { Code: ErrorCode.BadPrior } or JsonException)
        {
            throw Bad(path, "is no saved inversion, or is damaged or cut short", "Invert the picture again, with --save-inversion.", e);
        }
    }

    private static InvertedPicture Read(SafeTensors file, Prior prior)
    {
        var architecture = prior.Architecture;
        if (file.Metadata.GetValueOrDefault(FormatKey) != FormatVersion)
        {
            throw Bad(file.Path, "is no saved inversion", "Name a file that --save-inversion wrote.");
        }

        if (file.Metadata.GetValueOrDefault(PriorKey) != prior.Manifest.Files.Generator.Sha256)
        {
            throw Bad(file.Path, $"was not made with the prior {prior.Name} as it is now", "Name the prior that it was made with, with --prior, or invert the picture again.");
        }

        var facts = JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault(FactsKey, ""), InversionJson.Default.InversionFacts) ?? throw new JsonException();
        var (placed, side) = (new Rectangle(facts.Left, facts.Top, facts.Width, facts.Height), architecture.Resolution);
        Require(facts.ClassIndex >= 0 && facts.ClassIndex < architecture.Classes);
        Require(placed.X >= 0 && placed.Y >= 0 && placed.Width > 0 && placed.Height > 0 && side - placed.X >= placed.Width && side - placed.Y >= placed.Height);

        var shapes = Shapes(architecture, facts.InstanceNorm);
        var weights = file.Tensors.Where(t => t.Key != SealedTensors.SealName).ToDictionary(StringComparer.Ordinal);
        Require(weights.All(w => w.Value.Type == ElementType.F32 && shapes.TryGetValue(w.Key, out var shape) && w.Value.Shape.SequenceEqual(shape)));
        Require(weights.ContainsKey(LatentName) && weights.ContainsKey(ClassVectorName));
        Require(!facts.InstanceNorm || shapes.Keys.Where(IsAffine).All(weights.ContainsKey));

        // Loaded one by one, so that what is there already is not lost when the next is refused.
        var loaded = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, tensor) in FiniteWeights.Of(file.Path, weights))
            {
                loaded.Add(name, tensor.ToTensor());
            }
        }
        catch
        {
            foreach (var tensor in loaded.Values)
            {
                tensor.Dispose();
            }

            throw;
        }

        return new InvertedPicture
        {
            Z = loaded[LatentName],
            ClassVector = loaded[ClassVectorName],
            ClassIndex = facts.ClassIndex,
            Theta = loaded.Where(t => t.Key.StartsWith(ThetaPrefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[ThetaPrefix.Length..], t => t.Value, StringComparer.Ordinal),
            InstanceNorm = facts.InstanceNorm,
            Placed = placed,
        };

        void Require(bool holds)
        {
            if (!holds)
            {
                throw Damaged.File(file.Path, "what it says does not fit the prior");
            }
        }
    }

    /// <summary>What may be in a file, by name: an inversion changes no class but its own, no buffer and nothing of the output layer.</summary>
    private static Dictionary<string, IReadOnlyList<long>> Shapes(BigGanArchitecture architecture, bool instanceNorm)
    {
        var shapes = new Dictionary<string, IReadOnlyList<long>>(StringComparer.Ordinal)
        {
            [LatentName] = [1, architecture.EffectiveLatentDim],
            [ClassVectorName] = [1, architecture.SharedDim],
        };
        foreach (var (key, shape) in ExpectedKeys.ForGenerator(architecture))
        {
            const string Mean = "stored_mean";
            var (end, tuned) = (key[(key.LastIndexOf('.') + 1)..], key.StartsWith("linear.", StringComparison.Ordinal) || key.StartsWith("blocks.", StringComparison.Ordinal));
            if (tuned && end is ("weight" or "bias" or "gamma"))
            {
                shapes.Add(ThetaPrefix + key, shape);
            }
            else if (tuned && instanceNorm && end == Mean)
            {
                // Beside each conditional batch norm there is an instance norm of as many channels.
                var norm = key[..^(Mean.Length + 1)].Replace(".bn", ".in", StringComparison.Ordinal);
                shapes.Add($"{ThetaPrefix}{norm}.weight", shape);
                shapes.Add($"{ThetaPrefix}{norm}.bias", shape);
            }
        }

        return shapes;
    }

    private static bool IsAffine(string name) =>
        name.StartsWith(ThetaPrefix, StringComparison.Ordinal) && ExpectedKeys.IsRecomputed(name[ThetaPrefix.Length..]);

    private static DgpException Bad(string path, string problem, string hint, Exception? inner = null) =>
        new(ErrorCode.BadInversion, $"{Damaged.Name(path)} {problem}.", hint, inner);
}

/// <param name="Left">Of the picture in the prior's square, as are the other three.</param>
internal sealed record InversionFacts(int ClassIndex, bool InstanceNorm, int Left, int Top, int Width, int Height);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(InversionFacts))]
internal sealed partial class InversionJson : JsonSerializerContext;
