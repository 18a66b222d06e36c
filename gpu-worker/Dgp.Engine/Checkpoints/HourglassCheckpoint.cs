using System.Runtime.InteropServices;
using System.Text.Json;
using Dgp.Contracts;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using static TorchSharp.torch;

namespace Dgp.Engine.Checkpoints;

/// <summary>A fit of Deep Image Prior between two iterations, as it is written and read. Its tensors lie in the file: dispose it after use.</summary>
internal sealed class HourglassCheckpoint : IDisposable
{
    private const string ProgressKey = "progress";
    private const string LossesName = "losses";
    private const string ChanceName = "chance";
    private const string CalmestName = "calmest";
    private const string WatchedName = "watched";

    private readonly SafeTensors _file;
    private readonly HourglassProgress _progress;

    private HourglassCheckpoint(SafeTensors file, HourglassProgress progress, IReadOnlyList<Losses> history) =>
        (_file, _progress, History) = (file, progress, history);

    /// <summary>Of all attempts so far.</summary>
    public TimeSpan Time => TimeSpan.FromTicks(_progress.Ticks);

    /// <summary>Iterations done at each resume so far.</summary>
    public IReadOnlyList<int> ResumedFrom => _progress.ResumedFrom;

    public IReadOnlyList<Losses> History { get; }

    /// <summary>Of the stream of random numbers.</summary>
    public byte[] Chance => Stored(ChanceName, ElementType.I32).ToBytes();

    public int CalmestAt => _progress.CalmestAt;

    /// <summary>Running variance of the pictures, and the least one so far.</summary>
    public (double Variance, double Least) WatchedNumbers => (_progress.Variance, _progress.Least);

    /// <summary>One tensor of the fit; the caller owns it.</summary>
    /// <exception cref="InvalidDataException">There is none of that name and shape.</exception>
    public Tensor Tensor(string name, long[] shape)
    {
        var stored = Stored(name, ElementType.F32);
        Require(stored.Shape.SequenceEqual(shape));
        return stored.ToTensor();
    }

    /// <summary>The result that was the calmest so far, where pictures are watched.</summary>
    public Tensor Calmest(long[] shape) => Tensor(CalmestName, shape);

    /// <summary>The running mean of the pictures that are watched.</summary>
    public Tensor WatchedMean(long[] shape) => Tensor(WatchedName, shape);

    public static void Write(
        Stream to,
        CheckpointIdentity identity,
        HourglassFit fit,
        IReadOnlyList<Losses> history,
        TimeSpan time,
        IReadOnlyList<int> resumedFrom,
        FluctuationWatch? watch,
        Tensor? calmest)
    {
        var (variance, least) = watch?.Numbers ?? default;
        var progress = new HourglassProgress(time.Ticks, resumedFrom, variance, least, watch?.Calmest ?? 0);
        var metadata = identity.Metadata.ToDictionary();
        metadata.Add(ProgressKey, JsonSerializer.Serialize(progress, CheckpointJson.Default.HourglassProgress));

        var tensors = fit.Tensors.ToDictionary(t => t.Name, t => t.Tensor.ToStoredWhenRead(), StringComparer.Ordinal);
        var losses = history.Select(h => h.Pixel).ToArray();
        tensors.Add(LossesName, StoredTensor.FromBytes(ElementType.F64, [losses.Length], MemoryMarshal.AsBytes(losses.AsSpan()).ToArray()));
        // Bytes cannot stand in a sealed file; their number is a multiple of four on every version of torch there is.
        var chance = fit.Chance;
        tensors.Add(ChanceName, StoredTensor.FromBytes(ElementType.I32, [chance.Length / sizeof(int)], chance));
        if (watch?.Mean is { } mean && calmest is not null)
        {
            tensors.Add(WatchedName, mean.ToStoredWhenRead());
            tensors.Add(CalmestName, calmest.ToStoredWhenRead());
        }

        SealedTensors.Write(to, tensors, metadata);
    }

    /// <exception cref="CheckpointRefusedException">Damaged, unreadable, or of another restoration.</exception>
    public static HourglassCheckpoint Read(string path, CheckpointIdentity identity, HourglassSettings settings)
    {
        SafeTensors? file = null;
        try
        {
            file = SealedTensors.Open(path);
            identity.Require(file.Metadata);
            return Read(file, settings);
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

    public void Dispose() => _file.Dispose();

    private static HourglassCheckpoint Read(SafeTensors file, HourglassSettings settings)
    {
        var progress = JsonSerializer.Deserialize(
            file.Metadata.GetValueOrDefault(ProgressKey, ""), CheckpointJson.Default.HourglassProgress) ?? throw new JsonException();
        var stored = file.Tensors.GetValueOrDefault(LossesName);
        Require(stored?.Type == ElementType.F64);
        var losses = MemoryMarshal.Cast<byte, double>(stored!.ToBytes()).ToArray();
        Require(losses.Length <= settings.Steps && progress.Ticks >= 0);
        Require(progress.ResumedFrom.All(r => r >= 0 && r <= losses.Length));
        Require(settings.Patience == 0 || losses.Length == 0 || (progress.CalmestAt > 0 && progress.CalmestAt <= losses.Length));
        return new HourglassCheckpoint(file, progress, [.. losses.Select(l => new Losses(0, l, 0))]);
    }

    private StoredTensor Stored(string name, ElementType type)
    {
        var found = _file.Tensors.GetValueOrDefault(name);
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

/// <param name="Ticks">Of 100 ns.</param>
/// <param name="Variance">Of the pictures, where they are watched.</param>
/// <param name="CalmestAt">Number of the calmest picture, from 1; 0 where they are not watched.</param>
internal sealed record HourglassProgress(long Ticks, IReadOnlyList<int> ResumedFrom, double Variance, double Least, int CalmestAt);
