using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

/// <summary>A job as the functions make it, of an upload that no other test has.</summary>
public sealed record Job(JobMessage Message)
{
    public string Id => Message.JobId;

    public string Folder => Message.ResultFolder();

    public JobEntry Entry => new(Folder, Message);

    public JobStatus Queued => JobStatus.Queued(Message);

    /// <param name="name">Of the upload, in the folder of the task.</param>
    public static Job Of(string name = "cat.png", DateTimeOffset? submitted = null)
    {
        var options = new JobOptions { Seed = 7 };
        var source = new PictureRef(Containers.Uploads, "colorize/" + name, $"0x{Guid.NewGuid():N}", 1234, 32, 24, "png");
        var id = JobId.Of(source.Container, source.Name, source.Etag, options);
        return new Job(new JobMessage
        {
            JobId = id,
            Task = JobTasks.Colorize,
            Source = source,
            Options = options,
            Prior = "cifar10-32",
            SubmittedAt = submitted ?? new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
        });
    }

    public JobStatus Running(string worker = "worker-1") =>
        Queued with { State = JobState.Running, Attempt = 1, Worker = worker, Delivery = 1, StartedAt = Message.SubmittedAt };
}
