using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Functions.Intake;

/// <summary>What validation made of an upload or a request.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>It can be restored.</summary>
    public sealed record Accepted(JobMessage Job) : Decision;

    /// <summary>It cannot, and the same upload never will.</summary>
    /// <param name="Task">Null where the upload names none.</param>
    /// <param name="Source">The picture; of a request that names none that exists, the request itself.</param>
    public sealed record Rejected(string JobId, string? Task, BlobRef Source, DgpException Why) : Decision
    {
        public string Folder => UploadName.ResultFolder(Task, Source.Name, JobId);

        public JobStatus ToStatus(DateTimeOffset now) => new()
        {
            JobId = JobId,
            Task = Task,
            State = JobState.Rejected,
            Source = Source,
            SubmittedAt = now,
            FinishedAt = now,
            Error = JobError.From(Why),
        };
    }
}
