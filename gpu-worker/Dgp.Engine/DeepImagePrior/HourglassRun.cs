using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Dgp.Contracts;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>What a run is made from; it owns none of it.</summary>
internal sealed record HourglassSetting(HourglassSettings Settings, HourglassProblem Problem, ScalarType Precision, long Seed)
{
    /// <summary>Worked out only if a checkpoint is written or read.</summary>
    public required Lazy<CheckpointIdentity> Identity { get; init; }
}

/// <summary>The iterations of one attempt, and what is to be kept of them.</summary>
internal sealed class HourglassRun : IDisposable
{
    private readonly HourglassSetting _setting;
    private readonly HourglassFit _fit;
    private readonly List<Losses> _history = [];
    private readonly FluctuationWatch? _watch;
    private readonly TimeSpan _earlier;
    private readonly Stopwatch _clock = new();
    private Tensor? _calmest;

    private HourglassRun(HourglassSetting setting)
    {
        var (settings, problem) = (setting.Settings, setting.Problem);
        _setting = setting;
        _fit = new HourglassFit(settings, problem.Phi, problem.Target, problem.Size, setting.Precision, setting.Seed);
        _watch = settings.Patience > 0 ? new(settings.Patience) : null;
    }

    /// <exception cref="CheckpointRefusedException">It is no state of this run.</exception>
    private HourglassRun(HourglassSetting setting, HourglassCheckpoint checkpoint)
        : this(setting)
    {
        try
        {
            (_earlier, ResumedFrom) = (checkpoint.Time, [.. checkpoint.ResumedFrom, checkpoint.History.Count]);
            _history.AddRange(checkpoint.History);
            _fit.Take(checkpoint.Tensor, checkpoint.Chance, _history.Count);
            if (_watch is not null && _history.Count > 0)
            {
                var (device, shape) = (_fit.Average.device, _fit.Average.shape);
                _calmest = Moved(checkpoint.Calmest(shape), device);
                _watch.Take(Moved(checkpoint.WatchedMean(shape), device), checkpoint.WatchedNumbers, _history.Count, checkpoint.CalmestAt);
            }
        }
        catch (Exception e)
        {
            Dispose();
            if (e is InvalidDataException or DgpException)
            {
                throw CheckpointRefusedException.Unreadable(e);
            }

            throw;
        }

        static Tensor Moved(Tensor read, Device device) => read.to(device).DetachFromDisposeScope();
    }

    public IReadOnlyList<(int Stage, Losses Losses)> History => [.. _history.Select(losses => (0, losses))];

    /// <summary>Iterations done at each resume, this attempt's last.</summary>
    public IReadOnlyList<int> ResumedFrom { get; } = [];

    /// <summary>Of this attempt and those it goes on from.</summary>
    public TimeSpan Time => _earlier + _clock.Elapsed;

    public bool Interrupted { get; private set; }

    public Tensor Result => _calmest ?? _fit.Average;

    public IReadOnlyList<string> Notes => _watch is not { Over: true, Calmest: var calmest } ? [] :
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"Stopped after {_history.Count} of {Steps} iterations, since the picture fluctuated least at {calmest}; this is the picture of that time."),
    ];

    private int Steps => _setting.Settings.Steps;

    private bool Finished => _history.Count >= Steps || _watch?.Over == true;

    public static HourglassRun Begin(HourglassSetting setting) => new(setting);

    /// <exception cref="CheckpointRefusedException">There is nothing to go on from.</exception>
    public static HourglassRun Resume(HourglassSetting setting, string path)
    {
        using var checkpoint = HourglassCheckpoint.Read(path, setting.Identity.Value, setting.Settings);
        return new HourglassRun(setting, checkpoint);
    }

    /// <summary>Runs all that is left, or until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the first iteration was done.</exception>
    /// <exception cref="DgpException">Diverged.</exception>
    public void Finish(IInversionObserver observer, CancellationToken cancellation)
    {
        _clock.Start();
        while (true)
        {
            // Cancellation is looked at once per turn, so that the observer is never told otherwise than is done.
            var (finished, stopping) = (Finished, cancellation.IsCancellationRequested);
            observer.Between(new InversionBoundary(_history.Count, Steps, finished, finished, stopping && !finished, Save));
            if (finished || stopping)
            {
                Interrupted = !finished;
                break;
            }

            Next(observer);
        }

        _clock.Stop();
        if (_history.Count == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public void Dispose()
    {
        _fit.Dispose();
        _watch?.Dispose();
        _calmest?.Dispose();
    }

    private void Next(IInversionObserver observer)
    {
        using var scope = NewDisposeScope();
        var (loss, picture) = _fit.Step();
        var losses = new Losses(0, loss, 0);
        if (!double.IsFinite(loss))
        {
            throw new DgpException(
                ErrorCode.Diverged, $"The loss stopped being a number in iteration {_history.Count + 1}.", "Try another --seed.");
        }

        _history.Add(losses);
        _watch?.See(picture);
        if (_watch?.IsCalmest == true)
        {
            _calmest?.Dispose();
            _calmest = _fit.Average.clone().DetachFromDisposeScope();
        }

        observer.Stepped(new InversionStep(0, _history.Count - 1, _history.Count, Steps, losses, picture));
    }

    private void Save(Stream to) => HourglassCheckpoint.Write(to, _setting.Identity.Value, _fit, _history, Time, ResumedFrom, _watch, _calmest);
}
