using Dgp.Contracts.Jobs;
using Dgp.Engine.Inversion;
using Dgp.Worker.Progress;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Jobs;

/// <summary>Listens to the engine for a job: keeps how far it is and what it looks like, offers checkpoints, and stops it when asked.</summary>
internal sealed class JobObserver(JobStop stop, CheckpointWriter checkpoints, int stages, Func<InversionStep, Image<Rgb24>> preview, TimeProvider time)
    : IInversionObserver, IDisposable
{
    public const string Selecting = "selecting";
    public const string Restoring = "restoring";
    public const string Writing = "writing";

    // Percent of a job; a candidate costs about a third of an iteration.
    private const double SelectionShare = 20;

    private static readonly TimeSpan PreviewInterval = TimeSpan.FromSeconds(2);

    private readonly Eta _eta = new(time);
    private Image<Rgb24>? _picture;
    private long? _pictured;
    private JobProgress _progress = Loading with { Stages = stages };

    /// <summary>Before the engine begins.</summary>
    public static JobProgress Loading { get; } = new("loading", 0, 0, 0, 0, 0, null, null);

    /// <summary>How far it is now. From any thread.</summary>
    public JobProgress Progress => Volatile.Read(ref _progress);

    /// <summary>Iterations computed here, without an earlier attempt's.</summary>
    public int Iterations { get; private set; }

    /// <summary>The newest picture, if there is one that was not taken yet; the caller disposes of it. From any thread.</summary>
    public Image<Rgb24>? TakePicture() => Interlocked.Exchange(ref _picture, null);

    void IInversionObserver.Selecting(int done, int total)
    {
        // There may be a second round, among the best classes: never backwards.
        var percent = Math.Max(Progress.Percent, SelectionShare * done / total);
        Show(new JobProgress(Selecting, 0, stages, 0, 0, Math.Round(percent, 1), null, null));
    }

    public void Stepped(InversionStep step)
    {
        Iterations++;
        var left = _eta.After(step.Done, step.Total);
        var percent = SelectionShare + ((100 - SelectionShare) * step.Done / step.Total);
        Show(new JobProgress(
            Restoring, step.Stage + 1, stages, step.Done, step.Total, Math.Round(percent, 1), left is { } time ? Math.Round(time.TotalSeconds, 1) : null, null));
        Picture(step);
    }

    public void Between(InversionBoundary boundary)
    {
        if (!boundary.Stopping)
        {
            checkpoints.Offer(boundary);
            return;
        }

        if (stop.Reason == StopReason.ShuttingDown)
        {
            checkpoints.SaveLast(boundary);
        }

        // No picture is wanted of a job that ends here.
        throw new OperationCanceledException();
    }

    public void Dispose() => TakePicture()?.Dispose();

    private void Show(JobProgress progress) => Volatile.Write(ref _progress, progress);

    private void Picture(InversionStep step)
    {
        if (_pictured is { } at && time.GetElapsedTime(at) < PreviewInterval)
        {
            return;
        }

        _pictured = time.GetTimestamp();
        Interlocked.Exchange(ref _picture, preview(step))?.Dispose();
    }
}
