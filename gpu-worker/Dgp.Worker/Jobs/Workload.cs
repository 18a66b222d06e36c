using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Jobs;

/// <summary>What a job is made of, so that it can be said how far it is: one or two pictures to restore or invert, then pictures to draw. Its unit is an iteration.</summary>
/// <param name="Stages">Of each restoration.</param>
/// <param name="Iterations">Of each restoration.</param>
/// <param name="Selects">Each begins with looking for a start.</param>
/// <param name="Restorations">One after the other.</param>
/// <param name="Pictures">That an edit draws in the end.</param>
internal sealed record Workload(int Stages, int Iterations, bool Selects, int Restorations = 1, int Pictures = 0)
{
    // A candidate costs about a third of an iteration, and there are so many that they are a fifth of the whole.
    private const double SelectionShare = 0.2;

    // Forward, with no way back.
    private const double PictureCost = 1.0 / 3;

    public double Total => (Restorations * Restoration) + (Pictures * PictureCost);

    private double Selection => Selects ? Iterations * SelectionShare / (1 - SelectionShare) : 0;

    private double Restoration => Selection + Iterations;

    /// <exception cref="Contracts.DgpException">UnknownClass, UnknownPreset; BadOption.</exception>
    public static Workload Of(RestorationRequest request, Prior? prior)
    {
        var options = request.OptionsFor(prior);
        if (prior is null)
        {
            return new Workload(1, HourglassSettings.Of(options).Steps, Selects: false);
        }

        var schedule = Presets.Get(options.Task, prior.Architecture.Resolution, options.Preset);
        return new Workload(schedule.Stages.Count, options.Steps ?? schedule.TotalSteps, Selects: true);
    }

    /// <param name="number">Of the restoration, from 0; those before it are done.</param>
    public double AfterCandidates(int number, int done, int total) => (number * Restoration) + (Selection * done / total);

    /// <inheritdoc cref="AfterCandidates"/>
    public double AfterIterations(int number, int done) => (number * Restoration) + Selection + done;

    public double AfterPictures(int done) => (Restorations * Restoration) + (done * PictureCost);

    public double Percent(double done) => Math.Round(100 * done / Total, 1);
}
