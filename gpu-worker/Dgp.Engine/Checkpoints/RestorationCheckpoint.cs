using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;

namespace Dgp.Engine.Checkpoints;

/// <summary>A restoration at a boundary, as it is written and read. While it is read from a file its tensors lie there: dispose it after use.</summary>
internal sealed class RestorationCheckpoint : IDisposable
{
    private const string StatePrefix = "state.";
    private const string ProgressKey = "progress";
    private const string CandidatesName = "candidates.losses";
    private const string LossesName = "history.losses";
    private const string StagesName = "history.stages";
    private const string StartName = "start.z";
    private const string ClassesName = "start.classes";
    private const string ClassLossesName = "start.class_losses";
    private const int TermsPerIteration = 3;

    private SafeTensors? _file;

    /// <summary>Of all attempts so far, as is <see cref="OptimizationTime"/>.</summary>
    public required TimeSpan SelectionTime { get; init; }

    public TimeSpan OptimizationTime { get; init; }

    /// <summary>Iterations done at each resume so far.</summary>
    public required IReadOnlyList<int> ResumedFrom { get; init; }

    /// <summary>While the start is still being selected: the distances of the candidates so far.</summary>
    public IReadOnlyList<double> Candidates { get; init; } = [];

    /// <summary>Null while the start is still being selected.</summary>
    public Begun? Iterations { get; init; }

    /// <summary>A restoration that has its start.</summary>
    public sealed record Begun(LatentChoice Choice, ReconstructionState State);

    public void Write(Stream to, CheckpointIdentity identity)
    {
        var (choice, state) = (Iterations?.Choice, Iterations?.State);
        var progress = new CheckpointProgress(
            SelectionTime.Ticks,
            OptimizationTime.Ticks,
            [.. ResumedFrom],
            choice is null || state is null ? null : new CheckpointPosition(choice.ClassIndex, choice.Loss, state.Stage, state.Iteration));
        var metadata = identity.Metadata.ToDictionary();
        metadata.Add(ProgressKey, JsonSerializer.Serialize(progress, CheckpointJson.Default.CheckpointProgress));

        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        if (choice is null || state is null)
        {
            tensors.Add(CandidatesName, Numbers<double>(ElementType.F64, [Candidates.Count], [.. Candidates]));
        }
        else
        {
            Add(tensors, choice);
            Add(tensors, state);
        }

        SealedTensors.Write(to, tensors, metadata);
    }

    /// <param name="architecture">Of the prior; the start must fit it. Its tensors belong to the caller's dispose scope.</param>
    /// <exception cref="CheckpointRefusedException">Damaged, unreadable, or of another restoration.</exception>
    public static RestorationCheckpoint Read(string path, CheckpointIdentity identity, BigGanArchitecture architecture)
    {
        SafeTensors? file = null;
        try
        {
            file = SealedTensors.Open(path);
            identity.Require(file.Metadata);
            return Read(file, architecture);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is DgpException or InvalidDataException or JsonException)
            {
                throw CheckpointRefusedException.Unreadable(e);
            }

            throw;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static RestorationCheckpoint Read(SafeTensors file, BigGanArchitecture architecture)
    {
        var progress = JsonSerializer.Deserialize(
            file.Metadata.GetValueOrDefault(ProgressKey, ""), CheckpointJson.Default.CheckpointProgress) ?? throw new JsonException();
        Require(progress.SelectionTicks >= 0 && progress.OptimizationTicks >= 0);
        var begun = progress.Position is { } position ? new Begun(Choice(file, position, architecture), State(file, position)) : null;
        Require(progress.ResumedFrom.All(r => r >= 0 && r <= (begun?.State.History.Count ?? 0)));
        return new RestorationCheckpoint
        {
            _file = file,
            SelectionTime = TimeSpan.FromTicks(progress.SelectionTicks),
            OptimizationTime = TimeSpan.FromTicks(progress.OptimizationTicks),
            ResumedFrom = progress.ResumedFrom,
            Candidates = begun is null ? Numbers<double>(file, CandidatesName, ElementType.F64) : [],
            Iterations = begun,
        };
    }

    private static void Add(Dictionary<string, StoredTensor> tensors, LatentChoice choice)
    {
        tensors.Add(StartName, choice.Z.ToStoredWhenRead());
        tensors.Add(ClassesName, Numbers<int>(ElementType.I32, [choice.Classes.Count], [.. choice.Classes.Select(c => c.ClassIndex)]));
        tensors.Add(ClassLossesName, Numbers<double>(ElementType.F64, [choice.Classes.Count], [.. choice.Classes.Select(c => c.Loss)]));
    }

    private static LatentChoice Choice(SafeTensors file, CheckpointPosition position, BigGanArchitecture architecture)
    {
        var classes = Numbers<int>(file, ClassesName, ElementType.I32);
        var losses = Numbers<double>(file, ClassLossesName, ElementType.F64);
        var start = Tensor(file, StartName, ElementType.F32);
        Require(classes.Length == losses.Length && classes.Append(position.ClassIndex).All(c => c >= 0 && c < architecture.Classes));
        Require(start.Shape.SequenceEqual([1, architecture.EffectiveLatentDim]));
        return new LatentChoice(start.ToTensor(), position.ClassIndex, position.StartLoss, [.. classes.Zip(losses)]);
    }

    private static void Add(Dictionary<string, StoredTensor> tensors, ReconstructionState state)
    {
        var losses = state.History.SelectMany(h => new[] { h.Losses.Feature, h.Losses.Pixel, h.Losses.Latent }).ToArray();
        tensors.Add(LossesName, Numbers<double>(ElementType.F64, [state.History.Count, TermsPerIteration], losses));
        tensors.Add(StagesName, Numbers<int>(ElementType.I32, [state.History.Count], [.. state.History.Select(h => h.Stage)]));
        foreach (var (name, tensor) in state.Tensors)
        {
            tensors.Add(StatePrefix + name, tensor);
        }
    }

    private static ReconstructionState State(SafeTensors file, CheckpointPosition position)
    {
        var stages = Numbers<int>(file, StagesName, ElementType.I32);
        var losses = Numbers<double>(file, LossesName, ElementType.F64);
        Require(losses.Length == (long)stages.Length * TermsPerIteration);
        return new ReconstructionState(
            position.Stage,
            position.Iteration,
            [.. stages.Zip(losses.Chunk(TermsPerIteration), (stage, terms) => (stage, new Losses(terms[0], terms[1], terms[2])))],
            file.Tensors.Where(t => t.Key.StartsWith(StatePrefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[StatePrefix.Length..], t => t.Value));
    }

    private static StoredTensor Numbers<T>(ElementType type, long[] shape, T[] values)
        where T : unmanaged =>
        StoredTensor.FromBytes(type, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static T[] Numbers<T>(SafeTensors file, string name, ElementType type)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(Tensor(file, name, type).ToBytes()).ToArray();

    private static StoredTensor Tensor(SafeTensors file, string name, ElementType type)
    {
        var found = file.Tensors.GetValueOrDefault(name);
        Require(found?.Type == type);
        return found!;
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException("What the checkpoint says does not fit together.");
        }
    }
}

/// <param name="SelectionTicks">Of 100 ns.</param>
/// <param name="Position">Null while the start is still being selected.</param>
internal sealed record CheckpointProgress(long SelectionTicks, long OptimizationTicks, IReadOnlyList<int> ResumedFrom, CheckpointPosition? Position);

internal sealed record CheckpointPosition(int ClassIndex, double? StartLoss, int Stage, int Iteration);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointProgress))]
[JsonSerializable(typeof(HourglassProgress))]
[JsonSerializable(typeof(HourglassSettings))]
[JsonSerializable(typeof(Schedule))]
[JsonSerializable(typeof(RestorationOptions))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
