using System.Diagnostics;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>A training on a set of pictures that can be stopped anywhere and goes on as if it had not been.</summary>
public sealed class TrainingRun : IDisposable
{
    private const string CheckpointName = "checkpoint.safetensors";
    private const string BestName = "best.safetensors";
    private const int MostRollbacks = 3;

    private readonly BigGanArchitecture _architecture;
    private readonly TrainingSettings _settings;
    private readonly PictureSet _set;
    private readonly Device _device;
    private readonly TrainingIdentity _identity;
    private readonly string _checkpoint;
    private readonly string _bestCheckpoint;
    private readonly TimeProvider _time;
    private readonly CollapseWatch _watch = new();
    private SampledInput _input;
    private TimeSpan _before;
    private long _began;
    private int _rollbacks;
    private int _rollbacksHere;

    /// <param name="folder">Where its checkpoint is, or will be.</param>
    /// <param name="start">A prior to begin from in place of random weights; its architecture fits but for the classes.</param>
    /// <exception cref="DgpException">BadOption: the folder holds another training; BadPrior: its checkpoint is damaged, or the start is no good.</exception>
    public TrainingRun(BigGanArchitecture architecture, TrainingSettings settings, PictureSet set, string folder, Prior? start, Device device, TimeProvider time)
    {
        (_architecture, _settings, _set, _device, _time) = (architecture, settings, set, device, time);
        _checkpoint = Path.Combine(folder, CheckpointName);
        _bestCheckpoint = Path.Combine(folder, BestName);
        _identity = new TrainingIdentity(architecture, settings, set.Description.Sha256, start?.Manifest.Files.Generator.Sha256);
        Training = new AdversarialTraining(architecture, settings, device);
        if (File.Exists(_checkpoint))
        {
            Return(_checkpoint);
            Resumed = true;
        }
        else if (start is not null)
        {
            Training.Begin(start, set.Description.Classes);
        }

        _input = Input();
        _began = time.GetTimestamp();
    }

    internal AdversarialTraining Training { get; }

    /// <summary>What becomes the prior.</summary>
    public BigGan.Generator Average => Training.Average;

    /// <summary>It went on from a checkpoint.</summary>
    public bool Resumed { get; }

    public int Steps => Training.Steps;

    public long PicturesSeen => (long)Steps * _settings.PicturesPerStep;

    /// <summary>Spent on it in all, over every call.</summary>
    public TimeSpan Elapsed => _before + _time.GetElapsedTime(_began);

    /// <summary>How often it has gone back because it had collapsed.</summary>
    public int Rollbacks => _rollbacks;

    /// <summary>The smallest distance that was measured; null: none was.</summary>
    public double? Best { get; private set; }

    /// <summary>One step; null when it had collapsed and went back to its best state, or where none was measured to its last checkpoint.</summary>
    /// <exception cref="DgpException">Diverged: going back did not help.</exception>
    public TrainingLosses? Next()
    {
        _input.Begin(Steps);
        var losses = Training.Step(_input);
        if (!_watch.IsLost(losses))
        {
            return losses;
        }

        GoBack();
        return null;
    }

    /// <summary>Takes note of how good it is now, and writes all of it when it is the best so far.</summary>
    /// <param name="distance">Of the average generator's pictures from the real ones; see <see cref="TrainingMeasure"/>.</param>
    /// <exception cref="DgpException">CannotWrite; Diverged: going back did not help.</exception>
    public TrainingVerdict Judge(double distance)
    {
        if (_watch.IsLost(distance, Best))
        {
            GoBack();
            return TrainingVerdict.WentBack;
        }

        if (distance >= Best)
        {
            return TrainingVerdict.Fair;
        }

        var before = Best;
        try
        {
            Best = distance;
            Write(_bestCheckpoint);
        }
        catch
        {
            Best = before;
            throw;
        }

        _rollbacksHere = 0;
        return TrainingVerdict.Best;
    }

    /// <summary>Writes all of it. Later failures leave the last one in place.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public void Save()
    {
        Write(_checkpoint);
        if (Best is null)
        {
            _rollbacksHere = 0;
        }
    }

    /// <summary>Writes the average generator and the discriminator as a prior; weights as float16, all else as float32.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public PriorManifest WritePrior(string folder, string name, string licence = "not stated") => PriorFolder.Write(
        folder,
        files => new PriorManifest
        {
            SchemaVersion = PriorManifest.CurrentSchemaVersion,
            Name = name,
            Architecture = _architecture,
            Classes = _set.Description.Classes,
            Normalisation = [-1, 1],
            Licence = licence,
            Source = $"Trained with dgp train on {_set.Count} pictures, {PicturesSeen} shown.",
            Files = files,
        },
        Weights("average."),
        Weights("discriminator."));

    /// <summary>What the average generator makes of the same latents each time, [classes x columns, 3, R, R] in [-1, 1], class by class.</summary>
    public Tensor Samples(int columns, int mostClasses)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var classes = arange(Math.Min(_architecture.Classes, mostClasses)).repeat_interleave(columns);
        using var chance = new Chance(_settings.Seed).Start;
        var z = randn([classes.shape[0], _architecture.EffectiveLatentDim], generator: chance).to(_device);
        var g = Training.Average;
        var pictures = z.split(_settings.Batch).Zip(classes.to(_device).split(_settings.Batch), (part, y) => g.call(part, g.Embed(y), false));
        return cat([.. pictures]).cpu().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _input.Dispose();
        Training.Dispose();
    }

    private SampledInput Input() => new(_set, _architecture, _settings, new Chance(_settings.Seed + (_rollbacks * 1_000_003L)), _device);

    private void GoBack()
    {
        var target = Best is null ? _checkpoint : _bestCheckpoint;
        if (!File.Exists(target) || _rollbacksHere == MostRollbacks)
        {
            throw new DgpException(
                ErrorCode.Diverged,
                $"The training collapsed at step {Steps} and going back did not help: the discriminator has won, or a number is infinite.",
                "Try --augment if there are few pictures, fewer --d-steps, a larger --batch or another --seed. The last good prior is in --out.");
        }

        var rollbacks = _rollbacks + 1;
        _rollbacksHere++;
        var elapsed = Elapsed;
        Return(target);
        (_rollbacks, _before, _began) = (rollbacks, elapsed, _time.GetTimestamp());
        _watch.Clear();
        _input.Dispose();
        _input = Input();
    }

    private void Write(string path) => TrainingCheckpoint.Write(path, Training, _identity, new TrainingPosition(Steps, Elapsed.Ticks, _rollbacks, Best));

    private void Return(string path)
    {
        var position = TrainingCheckpoint.Take(path, Training, _identity);
        (_before, _rollbacks, Best) = (TimeSpan.FromTicks(position.Ticks), position.Rollbacks, position.Best);
    }

    private Dictionary<string, StoredTensor> Weights(string prefix)
    {
        using var scope = NewDisposeScope();
        return Training.State
            .Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(s => s.Key[prefix.Length..], s => (s.Key.EndsWith("weight", StringComparison.Ordinal) ? s.Value.to(ScalarType.Float16) : s.Value).ToStored());
    }
}

/// <summary>What a measurement says of a training.</summary>
public enum TrainingVerdict
{
    /// <summary>Neither the best nor lost.</summary>
    Fair,

    /// <summary>The best so far; it was kept.</summary>
    Best,

    /// <summary>It had collapsed and went back to its best state.</summary>
    WentBack,
}
