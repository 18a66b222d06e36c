using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dgp.Contracts.Jobs;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class JobStatusTests
{
    [Fact]
    public void A_status_is_read_as_it_was_written() =>
        Always.Holds(Make.Status, status =>
        {
            var read = JobStatus.Parse(status.ToJson());

            Assert.Equal(status.Files, read.Files);
            Assert.Equal(status with { Files = [] }, read with { Files = [] }, Same);
            Assert.Equal(Encoding.UTF8.GetString(status.ToJson()), Encoding.UTF8.GetString(read.ToJson()));
        });

    [Fact]
    public void An_entry_is_read_as_it_was_written() =>
        Always.Holds(Make.Message, message =>
        {
            var entry = new JobEntry(message.ResultFolder(), message);

            Assert.Equal(entry, JobEntry.Parse(entry.ToJson()));
            Assert.Equal(entry with { Message = null }, JobEntry.Parse((entry with { Message = null }).ToJson()));
        });

    [Theory]
    [InlineData(JobState.Queued, false)]
    [InlineData(JobState.Running, false)]
    [InlineData(JobState.Succeeded, true)]
    [InlineData(JobState.Failed, true)]
    [InlineData(JobState.Cancelled, true)]
    [InlineData(JobState.Superseded, true)]
    [InlineData(JobState.Rejected, true)]
    public void Only_queued_and_running_jobs_change_any_more(JobState state, bool isFinal) =>
        Assert.Equal(isFinal, Queued() with { State = state } is { IsFinal: true });

    [Fact]
    public void A_new_job_is_queued_and_nobody_has_begun_it()
    {
        var status = Queued();

        Assert.Equal((JobState.Queued, 0, null, false), (status.State, status.Attempt, status.Worker, status.CancelRequested));
        Assert.Equal(new BlobRef("uploads", "colorize/cat.png", "0x1"), status.Source);
    }

    [Theory]
    [InlineData("state", "1")]
    [InlineData("state", "\"1\"")]
    [InlineData("state", "\"Queued\"")]
    [InlineData("state", "[\"queued\"]")]
    [InlineData("state", "\"lost\"")]
    [InlineData("state", "\"queued, running\"")]
    [InlineData("state", null)]
    [InlineData("schemaVersion", "2")]
    [InlineData("jobId", "null")]
    [InlineData("source", "null")]
    [InlineData("files", "null")]
    [InlineData("attempt", "1.5")]
    [InlineData("computeSeconds", "\"NaN\"")]
    [InlineData("progress", "{\"phase\":\"restoring\"}")]
    [InlineData("error", "{}")]
    [InlineData("extra", "1")]
    public void What_is_no_status_is_refused(string field, string? value)
    {
        var json = JsonNode.Parse(Queued().ToJson())!.AsObject();
        json.Remove(field);
        if (value is not null)
        {
            json[field] = JsonNode.Parse(value);
        }

        Assert.Throws<JsonException>(() => JobStatus.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    [Fact]
    public void An_error_says_what_and_why_and_what_to_do()
    {
        var error = JobError.From(new DgpException(ErrorCode.StorageUnavailable, "No answer.", "Wait."));

        Assert.Equal(new JobError("storage-unavailable", "No answer.", "Wait.", true), error);
    }

    private static bool Same(JobStatus one, JobStatus other) => one with { Files = other.Files } == other;

    private static JobStatus Queued()
    {
        var source = new PictureRef(Containers.Uploads, "colorize/cat.png", "0x1", 1234, 32, 24, "png");
        return JobStatus.Queued(new JobMessage
        {
            JobId = JobId.Of(source.Container, source.Name, source.Etag, new JobOptions()),
            Task = JobTasks.Colorize,
            Source = source,
            Options = new JobOptions(),
            Prior = "cifar10-32",
            SubmittedAt = DateTimeOffset.UnixEpoch,
        });
    }
}
