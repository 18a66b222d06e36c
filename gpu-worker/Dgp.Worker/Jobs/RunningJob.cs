using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Jobs;

/// <summary>A job that this worker has.</summary>
internal sealed class RunningJob(JobMessage message, OwnedStatus status, JobStop stop, TimeProvider time)
{
    private readonly long _begin = time.GetTimestamp();
    private readonly double _earlier = status.Status.ComputeSeconds;

    public JobMessage Message { get; } = message;

    public OwnedStatus Status { get; } = status;

    public JobStop Stop { get; } = stop;

    public int Attempt { get; } = status.Status.Attempt;

    /// <summary>Silent attempts before this one.</summary>
    public int EarlierSilent { get; } = status.Status.SilentAttempts;

    /// <summary>In this attempt.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_begin);

    /// <summary>Over all attempts, to the millisecond.</summary>
    public double ComputeSeconds => Math.Round(_earlier + Elapsed.TotalSeconds, 3);
}
