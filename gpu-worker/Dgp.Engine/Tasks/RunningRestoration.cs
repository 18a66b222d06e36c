using System.Diagnostics;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Tasks;

/// <summary>What a run is made from; it owns none of it.</summary>
internal sealed record RestorationSetting(
    Prior Prior, Device Device, Problem Problem, IFeatureDistance Distance, Schedule Schedule, RestorationOptions Options, bool Lean)
{
    /// <summary>Worked out only if a checkpoint is written or read.</summary>
    public required Lazy<CheckpointIdentity> Identity { get; init; }
}

/// <summary>The iterations of one attempt, with a generator of their own.</summary>
internal sealed class RunningRestoration : IDisposable
{
    private readonly RestorationSetting _setting;
    private readonly BigGan.Generator _g;
    private readonly TimeSpan _earlier;
    private readonly Stopwatch _clock = new();
    private bool _fresh = true;

    private RunningRestoration(
        RestorationSetting setting, BigGan.Generator g, LatentChoice choice, TimeSpan selectionTime, IReadOnlyList<int> resumedFrom)
    {
        (_setting, _g, Choice, SelectionTime, ResumedFrom) = (setting, g, choice, selectionTime, resumedFrom);
        Inversion = InversionMethods.Begin(setting, g, choice);
        _clock.Start();
    }

    /// <exception cref="CheckpointRefusedException">It is no state of this run.</exception>
    private RunningRestoration(RestorationSetting setting, BigGan.Generator g, RestorationCheckpoint checkpoint, RestorationCheckpoint.Begun begun)
        : this(setting, g, begun.Choice, checkpoint.SelectionTime, [.. checkpoint.ResumedFrom, begun.State.History.Count])
    {
        (_fresh, _earlier) = (false, checkpoint.OptimizationTime);
        try
        {
            Inversion.Take(begun.State);
        }
        catch (Exception e)
        {
            Inversion.Dispose();
            if (e is InvalidDataException or DgpException)
            {
                throw CheckpointRefusedException.Unreadable(e);
            }

            throw;
        }
    }

    public LatentChoice Choice { get; }

    public IInversion Inversion { get; }

    public TimeSpan SelectionTime { get; }

    /// <summary>Of this attempt and those it goes on from.</summary>
    public TimeSpan OptimizationTime => _earlier + _clock.Elapsed;

    /// <summary>Iterations done at each resume, this attempt's last.</summary>
    public IReadOnlyList<int> ResumedFrom { get; }

    public static RunningRestoration Begin(RestorationSetting setting, IInversionObserver observer, CancellationToken cancellation) =>
        With(setting, g => Begin(setting, g, new StartSelection(setting, g), observer, cancellation));

    /// <exception cref="CheckpointRefusedException">There is nothing to go on from.</exception>
    public static RunningRestoration Resume(RestorationSetting setting, string path, IInversionObserver observer, CancellationToken cancellation)
    {
        using var checkpoint = RestorationCheckpoint.Read(path, setting.Identity.Value, setting.Prior.Architecture);
        return With(setting, g => checkpoint.Iterations is { } begun
            ? new RunningRestoration(setting, g, checkpoint, begun)
            : Begin(setting, g, new StartSelection(setting, g, checkpoint), observer, cancellation));
    }

    /// <summary>False if it was cancelled before the last iteration.</summary>
    public bool Finish(IInversionObserver observer, CancellationToken cancellation)
    {
        observer.Selected(Choice);
        var finite = new Finite(observer);
        while (true)
        {
            // Cancellation is looked at once per turn, so that the observer is never told otherwise than is done.
            var (finished, stopping) = (Inversion.Finished, cancellation.IsCancellationRequested);
            observer.Between(new InversionBoundary(
                Inversion.Done, _setting.Schedule.TotalSteps, _fresh && Inversion.AtStageBegin, finished, stopping && !finished, Save));
            if (finished || stopping)
            {
                return finished;
            }

            Inversion.Next(finite);
            _fresh = true;
        }
    }

    public void Dispose()
    {
        Inversion.Dispose();
        _g.Dispose();
    }

    private static RunningRestoration Begin(
        RestorationSetting setting, BigGan.Generator g, StartSelection selection, IInversionObserver observer, CancellationToken cancellation)
    {
        var choice = selection.Choose(observer, cancellation);
        return new RunningRestoration(setting, g, choice, selection.Time, selection.ResumedFrom);
    }

    private void Save(Stream to)
    {
        using var checkpoint = new RestorationCheckpoint
        {
            SelectionTime = SelectionTime,
            OptimizationTime = OptimizationTime,
            ResumedFrom = ResumedFrom,
            Iterations = new(Choice, Inversion.State),
        };
        checkpoint.Write(to, _setting.Identity.Value);
    }

    private static RunningRestoration With(RestorationSetting setting, Func<BigGan.Generator, RunningRestoration> make)
    {
        var g = Networks.Generator(setting.Prior, setting.Device);
        try
        {
            return make(g);
        }
        catch
        {
            g.Dispose();
            throw;
        }
    }

    /// <summary>Stops a run that has left the numbers.</summary>
    private sealed class Finite(IInversionObserver next) : IInversionObserver
    {
        public void Stepped(InversionStep step)
        {
            if (!double.IsFinite(step.Losses.Feature + step.Losses.Pixel + step.Losses.Latent))
            {
                throw new DgpException(
                    ErrorCode.Diverged,
                    $"The loss stopped being a number in stage {step.Stage + 1}, iteration {step.Iteration + 1}.",
                    "Check the prior with ./dgp prior info, or try another preset.");
            }

            next.Stepped(step);
        }
    }
}
