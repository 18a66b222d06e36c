using System.Net;
using System.Text;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Http;
using Dgp.Functions.Tests.Running;
using Dgp.Ledger;

namespace Dgp.Functions.Tests;

public sealed class RetryJobTests(RunningFunctions stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_prior_comes_later_is_opened_by_retry()
    {
        var prior = $"late-{Guid.NewGuid():N}"[..20];
        var options = new JobOptions { Prior = prior };
        var etag = await stack.UploadAsync("colorize/early.png", SamplePictures.Png(), ("dgp_prior", prior));
        var rejected = (await stack.StatusAsync("colorize", "colorize/early.png", etag, options)).Status;
        Assert.Equal((JobState.Rejected, "unknown-prior"), (rejected.State, rejected.Error!.Code));
        (await RetryAsync(rejected.JobId)).AssertRefused(HttpStatusCode.BadRequest, "unknown-prior");

        await stack.Blobs.GetBlobContainerClient(Containers.Priors).GetBlobClient($"{prior}/prior.json").UploadAsync(new BinaryData("{}"), Cancellation);
        var answer = await RetryAsync(rejected.JobId);

        Assert.Equal((HttpStatusCode.Accepted, rejected.JobId, "queued"), (answer.Status, (string?)answer.Body["jobId"], (string?)answer.Body["state"]));
        Assert.Equal($"/api/jobs/{rejected.JobId}", answer.Location);
        Assert.Single(await stack.MessagesAsync(rejected.JobId + "-1"));
    }

    [Fact]
    public async Task A_job_whose_mask_comes_later_is_another_which_retry_opens()
    {
        var etag = await stack.UploadAsync("inpaint/early.png", SamplePictures.Png(), ("dgp_mask", "files/late mask.png"));
        var options = new JobOptions { Mask = "files/late mask.png" };
        var none = new BlobRef(Containers.Uploads, "files/late mask.png", "");
        var rejected = JobId.Of(Containers.Uploads, "inpaint/early.png", etag, options, mask: none);
        var stored = await stack.StatusAsync(UploadName.ResultFolder("inpaint", "inpaint/early.png", rejected));
        Assert.Equal((JobState.Rejected, "not-found"), (stored.Status.State, stored.Status.Error!.Code));

        var mask = await stack.UploadAsync("files/late mask.png", SamplePictures.Png());
        var answer = await RetryAsync(rejected);

        Assert.Equal(JobId.Of(Containers.Uploads, "inpaint/early.png", etag, options, mask: none with { Etag = mask }), (string?)answer.Body["jobId"]);
        Assert.Equal("queued", (string?)answer.Body["state"]);
    }

    [Fact]
    public async Task A_job_that_waits_cannot_be_retried_and_one_that_was_cancelled_can_by_whoever_asks_but_not_by_its_upload()
    {
        const string name = "colorize/wanted after all.png";
        var etag = await stack.UploadAsync(name, SamplePictures.Png());
        var stored = await stack.StatusAsync("colorize", name, etag);
        var id = stored.Status.JobId;
        (await RetryAsync(id)).AssertRefused(HttpStatusCode.Conflict, "not-retryable");

        await stack.Ledger.CancelAsync(id, DateTimeOffset.UtcNow, Cancellation);
        Assert.Equal("queued", (string?)(await RetryAsync(id)).Body["state"]);

        // A file that asks, dropped after the end.
        await stack.Ledger.CancelAsync(id, DateTimeOffset.UtcNow, Cancellation);
        await stack.UploadAsync("jobs/after all.dgp.json", Encoding.UTF8.GetBytes($$"""{"task":"colorize","picture":"{{name}}"}"""));
        await UntilAsync(stored, s => s is { State: JobState.Queued, Reopened: 2 });

        // A request over HTTP.
        await stack.Ledger.CancelAsync(id, DateTimeOffset.UtcNow, Cancellation);
        var body = new StringContent($$"""{"task":"colorize","picture":"{{name}}"}""", Encoding.UTF8, "application/json");
        Assert.Equal("queued", (string?)(await HttpAnswer.OfAsync(stack.Http.PostAsync("/api/jobs", body, Cancellation))).Body["state"]);
        Assert.Equal(3, (await stack.Ledger.ReadAsync(stored.Folder, Cancellation))!.Status.Reopened);
    }

    [Fact]
    public async Task A_picture_that_was_replaced_is_the_other_job_that_it_makes()
    {
        const string name = "files/retried.png";
        await stack.UploadAsync(name, SamplePictures.Png());
        var body = new StringContent($$"""{"task":"colorize","picture":"{{name}}"}""", Encoding.UTF8, "application/json");
        var first = (string)(await HttpAnswer.OfAsync(stack.Http.PostAsync("/api/jobs", body, Cancellation))).Body["jobId"]!;
        await stack.Ledger.CancelAsync(first, DateTimeOffset.UtcNow, Cancellation);

        var etag = await stack.UploadAsync(name, SamplePictures.Png(30, 30));
        var answer = await RetryAsync(first);

        Assert.Equal(JobId.Of(Containers.Uploads, name, etag, new JobOptions(), "colorize"), (string?)answer.Body["jobId"]);
        Assert.Equal(JobState.Cancelled, (await stack.Ledger.ReadAsync(UploadName.ResultFolder("colorize", name, first), Cancellation))!.Status.State);
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("short")]
    public async Task A_job_that_nobody_knows_cannot_be_retried(string id) => (await RetryAsync(id)).AssertRefused(HttpStatusCode.NotFound, "unknown-job");

    [Fact]
    public async Task An_upload_that_never_said_what_to_do_cannot_be_retried()
    {
        var etag = await stack.UploadAsync("colorize/words.gif", "words"u8.ToArray());
        var stored = await stack.StatusAsync("colorize", "colorize/words.gif", etag);

        (await RetryAsync(stored.Status.JobId)).AssertRefused(HttpStatusCode.Conflict, "not-retryable");
    }

    private Task<HttpAnswer> RetryAsync(string id) => HttpAnswer.OfAsync(stack.Http.PostAsync($"/api/jobs/{id}/retry", content: null, Cancellation));

    private Task<StoredStatus> UntilAsync(StoredStatus job, Func<JobStatus, bool> wanted) => LocalServices.UntilAsync(
        async () => await stack.Ledger.ReadAsync(job.Folder, Cancellation) is { } there && wanted(there.Status) ? there : null, job.Folder);
}
