using System.Globalization;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.Jobs;

/// <summary>What a person is told of a job that failed. Traces are for the log.</summary>
internal static class JobErrors
{
    public static JobError From(Exception e) => JobError.From(e switch
    {
        DgpException known => known,
        _ when TorchErrors.IsOutOfMemory(e) => TorchErrors.OutOfMemory(e),
        _ when TransientFailure.Is(e) => TransientFailure.Explain(e),
        _ => new DgpException(
            ErrorCode.Internal,
            $"Restoring failed in a way that should not happen ({e.GetType().Name}).",
            "Report it with the job's number; the worker's log has the details.",
            e),
    });

    public static DgpException Deadly(int deaths) => new(
        ErrorCode.DeliveryLimit,
        $"The last {deaths} workers that began the job died before they had computed anything.",
        "Reduce the picture, or save it anew; if other jobs end like this, give the workers more memory.");

    public static JobError Deadline(RunningJob job) => JobError.From(new DgpException(
        ErrorCode.DeadlineExceeded,
        string.Create(CultureInfo.InvariantCulture, $"The job has computed for {job.ComputeSeconds:0} s, longer than a job may."),
        job.Message.Prior is null ? "Ask for fewer steps, or reduce the picture." : "Ask for fewer steps, or for a prior of a lower resolution."));
}
