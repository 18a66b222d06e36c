using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests;

/// <summary>Tests that share a queue, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class QueueTests
{
    public const string Name = "queue";

    /// <summary>A job of its own, of which nothing is recorded yet.</summary>
    internal static async Task<JobMessage> JobAsync(LocalServices services, string? owner = null)
    {
        var name = $"colorize/{(owner is null ? "" : owner + "/")}{Guid.NewGuid():n}.png";
        var etag = await services.UploadAsync(name, SamplePictures.Png());
        return new JobMessage
        {
            JobId = JobId.Of(Containers.Uploads, name, etag, new JobOptions()),
            Task = "colorize",
            Source = new PictureRef(Containers.Uploads, name, etag, 100, 32, 24, "png"),
            Options = new JobOptions(),
            Prior = "cifar10-32",
            SubmittedAt = DateTimeOffset.UtcNow,
        };
    }
}
