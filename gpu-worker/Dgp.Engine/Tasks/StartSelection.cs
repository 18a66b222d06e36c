using System.Diagnostics;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Inversion;
using TorchSharp;

namespace Dgp.Engine.Tasks;

/// <summary>The selection of one attempt, which can be saved and taken up again after each batch of candidates.</summary>
internal sealed class StartSelection(RestorationSetting setting, BigGan.Generator g, RestorationCheckpoint? from = null)
{
    private readonly LatentSelection _selection =
        new(g, setting.Distance, setting.Problem.Phi, setting.Device, setting.Lean ? 1 : null);

    private readonly Stopwatch _clock = new();

    /// <summary>Of this attempt and those it goes on from.</summary>
    public TimeSpan Time => (from?.SelectionTime ?? TimeSpan.Zero) + _clock.Elapsed;

    /// <summary>Iterations at each resume: none before there was a start.</summary>
    public IReadOnlyList<int> ResumedFrom { get; } = from is null ? [] : [.. from.ResumedFrom, 0];

    /// <exception cref="OperationCanceledException">After the batch that was under way.</exception>
    public LatentChoice Choose(IInversionObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var random = new torch.Generator((ulong)setting.Options.Seed);
        _clock.Start();
        // It is the boundaries that look at the token: what stops the selection must have been told to the observer.
        var choice = _selection.Choose(
            setting.Schedule,
            setting.Options.ClassIndex,
            random,
            new Boundaries(this, observer, cancellation),
            CancellationToken.None,
            from?.Candidates);
        _clock.Stop();
        return choice;
    }

    private int TotalSteps => setting.Schedule.TotalSteps;

    private void Save(Stream to)
    {
        using var checkpoint = new RestorationCheckpoint { SelectionTime = Time, ResumedFrom = ResumedFrom, Candidates = _selection.Losses };
        checkpoint.Write(to, setting.Identity.Value);
    }

    /// <summary>Makes a boundary of each batch.</summary>
    private sealed class Boundaries(StartSelection selection, IInversionObserver next, CancellationToken cancellation) : IInversionObserver
    {
        public void Selecting(int done, int total)
        {
            next.Selecting(done, total);
            var stopping = cancellation.IsCancellationRequested;
            next.Between(new InversionBoundary(
                0, selection.TotalSteps, PhaseEnded: false, Finished: false, stopping, selection.Save));
            if (stopping)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }
}
