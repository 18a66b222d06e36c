using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Functions.Intake;

/// <summary>What validation made of an upload or a request.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Where its status is, in <see cref="Containers.Results"/>.</summary>
    public abstract string Folder { get; }

    /// <summary>When it was asked for, by storage's clock, so that it can be told from an event that comes twice; null for a picture that was dropped, which asks once.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>It can be restored.</summary>
    public sealed record Accepted(JobMessage Job) : Decision
    {
        public override string Folder => Job.ResultFolder();
    }

    /// <summary>It cannot, as things are.</summary>
    /// <param name="Task">Null where the upload names none.</param>
    /// <param name="Source">The picture; of a request that names none that exists, the request itself.</param>
    public sealed record Rejected(string JobId, string? Task, BlobRef Source, DgpException Why) : Decision
    {
        public override string Folder => UploadName.ResultFolder(Task, Source.Name, JobId);

        /// <summary>What to look at when it is asked for again; null where the upload does not say.</summary>
        public JobRequest? Request { get; init; }

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
