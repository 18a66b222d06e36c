using Dgp.Contracts.Jobs;
using Dgp.Engine.Inversion;
using Dgp.Worker.Progress;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Jobs;

/// <summary>Listens to the engine for a job: shows how far it is and what it looks like, offers checkpoints, and stops it when asked.</summary>
/// <param name="number">Of the restoration, from 0, among those of the job.</param>
internal sealed class JobObserver(
    JobStop stop, JobDisplay display, CheckpointWriter checkpoints, Workload load, int number, Func<InversionStep, Image<Rgb24>> preview, TimeProvider time)
    : IInversionObserver
{
    public const string Selecting = "selecting";
    public const string Restoring = "restoring";
    public const string Editing = "editing";
    public const string Writing = "writing";

    private readonly Eta _eta = new(time);
    private double _percent;

    /// <summary>Before the engine begins.</summary>
    public static JobProgress Loading { get; } = new("loading", 0, 0, 0, 0, 0, null, null);

    /// <summary>Iterations computed here, without an earlier attempt's.</summary>
    public int Iterations { get; private set; }

    void IInversionObserver.Selecting(int done, int total)
    {
        // There may be a second round, among the best classes: never backwards.
        _percent = Math.Max(_percent, load.Percent(load.AfterCandidates(number, done, total)));
        Show(Selecting, number * load.Stages, number * load.Iterations, null);
    }

    public void Stepped(InversionStep step)
    {
        Iterations++;
        var done = load.AfterIterations(number, step.Done);
        _percent = load.Percent(done);
        Show(Restoring, (number * load.Stages) + step.Stage + 1, (number * load.Iterations) + step.Done, _eta.After(done, load.Total));
        display.ShowPicture(() => preview(step));
    }

    public void Between(InversionBoundary boundary)
    {
        if (!boundary.Stopping)
        {
            Offer(boundary);
            return;
        }

        if (stop.Reason == StopReason.ShuttingDown)
        {
            checkpoints.SaveLast(boundary);
        }

        // No picture is wanted of a job that ends here.
        throw new OperationCanceledException();
    }

    /// <summary>The end of the last restoration is no boundary to resume from, unless there is something to be drawn: the results follow at once.</summary>
    private void Offer(InversionBoundary boundary)
    {
        if (!boundary.Finished)
        {
            checkpoints.Offer(boundary);
        }
        else if (boundary.PhaseEnded && (number < load.Restorations - 1 || load.Pictures > 0))
        {
            checkpoints.Keep(boundary);
        }
    }

    private void Show(string phase, int stage, int iteration, TimeSpan? left) => display.Show(new JobProgress(
        phase,
        stage,
        load.Restorations * load.Stages,
        iteration,
        load.Restorations * load.Iterations,
        _percent,
        left is { } time ? Math.Round(time.TotalSeconds, 1) : null,
        null));
}
