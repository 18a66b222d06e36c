using Dgp.Contracts.Jobs;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class ReopeningTests
{
    [Fact]
    public void A_job_that_is_not_done_or_succeeded_or_was_superseded_is_refused_with_a_hint() =>
        Always.Holds(
            Make.Status.Where(s => s.State is JobState.Queued or JobState.Running or JobState.Succeeded or JobState.Superseded),
            status =>
            {
                var refusal = Reopening.Refusal(status);

                Assert.Equal(ErrorCode.NotRetryable, refusal?.Code);
                Assert.NotEmpty(refusal!.Hint);
            },
            100);

    [Fact]
    public void What_was_rejected_or_cancelled_may_be_asked_for_again() =>
        Always.Holds(Make.Status.Where(s => s.State is JobState.Rejected or JobState.Cancelled), status => Assert.Null(Reopening.Refusal(status)), 100);

    [Theory]
    [InlineData(ErrorCode.StorageUnavailable, true)]
    [InlineData(ErrorCode.OutOfMemory, true)]
    [InlineData(ErrorCode.UnknownPrior, true)]
    [InlineData(ErrorCode.BadPrior, true)]
    [InlineData(ErrorCode.BadMessage, true)]
    [InlineData(ErrorCode.DeliveryLimit, true)]
    [InlineData(ErrorCode.BadImage, false)]
    [InlineData(ErrorCode.UnknownClass, false)]
    [InlineData(ErrorCode.DeadlineExceeded, false)]
    [InlineData(ErrorCode.Internal, false)]
    public void A_job_that_failed_is_tried_again_where_the_fault_was_not_its_own(ErrorCode code, bool again)
    {
        var error = JobError.From(new DgpException(code, "It went wrong.", "Do something."));

        var refusal = Reopening.Refusal(Status(JobState.Failed) with { Error = error });

        Assert.Equal(again, refusal is null);
        Assert.True(again || refusal!.Hint == error.Hint);
    }

    [Fact]
    public void What_to_ask_for_is_what_was_asked_for() =>
        Always.Holds(Make.Message, message =>
        {
            var request = Reopening.Request(new JobEntry(message.ResultFolder(), message), JobStatus.Queued(message) with { State = JobState.Cancelled });

            Assert.Equal((message.Task, message.Source.Name, message.Options, message.Second?.Name), (request.Task, request.Picture, request.Options, request.Second));
            Assert.Equal(request, JobRequest.Parse(request.ToJson()));
            Assert.Equal(request, JobEntry.Parse(new JobEntry("f", null, request).ToJson()).ToRequest());
        });

    [Fact]
    public void An_entry_without_a_status_is_a_queued_job_and_one_that_says_nothing_cannot_be_tried_again()
    {
        var message = Make.Message.Sample(1)[0] with { Reopened = 0 };

        Assert.Equal(ErrorCode.NotRetryable, Assert.Throws<DgpException>(() => Reopening.Request(new JobEntry("f", message), null)).Code);
        Assert.Equal(ErrorCode.NotRetryable, Assert.Throws<DgpException>(() => Reopening.Request(new JobEntry("f"), Status(JobState.Rejected))).Code);
    }

    private static JobStatus Status(JobState state) => new()
    {
        JobId = new string('a', JobId.Length),
        State = state,
        Source = new BlobRef(Containers.Uploads, "colorize/cat.png", "0x1"),
        SubmittedAt = DateTimeOffset.UnixEpoch,
    };
}
