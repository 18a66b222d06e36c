using Dgp.Engine.Tasks;
using Dgp.Worker.Scores;

namespace Dgp.Worker.Restoring;

/// <summary>Where a defence stopped, and what a classifier says of the picture before and after.</summary>
/// <param name="StopMse">Mean squared error ([-1, 1] scale) to stop at; null of a method that has none.</param>
/// <param name="Stopped">Null if that was not reached.</param>
/// <param name="Opinion">Null if no classifier was asked.</param>
internal sealed record DefenceFacts(double? StopMse, StopFacts? Stopped, OpinionFacts? Opinion)
{
    /// <summary>Null of every other task.</summary>
    public static DefenceFacts? Of(RestorationTask task, Restoration restoration, OpinionFacts? opinion) => task == RestorationTask.Defend
        ? new DefenceFacts(restoration.Schedule?.EndPixelLoss, StopFacts.Of(restoration), opinion)
        : null;
}

/// <param name="Stage">From 0.</param>
/// <param name="Iterations">In all.</param>
/// <param name="Mse">Of the last iteration, before its update.</param>
internal sealed record StopFacts(int Stage, int Iterations, double Mse)
{
    public static StopFacts? Of(Restoration restoration) =>
        restoration is { Schedule: { } schedule, History: [.., var (stage, losses)] history } && losses.Pixel < schedule.EndPixelLoss
            ? new StopFacts(stage, history.Count, losses.Pixel)
            : null;
}

/// <summary>Likeliest classes first.</summary>
internal sealed record OpinionFacts(string Classifier, IReadOnlyList<GuessFacts> Input, IReadOnlyList<GuessFacts> Restored);
