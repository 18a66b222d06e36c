using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests;

/// <summary>Drops files into storage and looks at what comes of them.</summary>
public sealed class AcceptUploadTests(RunningFunctions stack)
{
    [Fact]
    public async Task A_picture_that_is_dropped_becomes_a_queued_job_and_one_message()
    {
        const string name = "colorize/holiday 2024/Ünïcode + 100 % #1?.png";

        var etag = await stack.UploadAsync(name, SamplePictures.Png(40, 30), ("dgp_class", "cat"), ("dgp_seed", "+07"), ("author", "someone"));

        var options = new JobOptions { Class = "cat", Seed = 7 };
        var stored = await stack.StatusAsync("colorize", name, etag, options);
        Assert.Equal(JobState.Queued, stored.Status.State);
        var message = Assert.Single(await MessagesAsync(stored.Status.JobId));
        var job = JobMessage.Parse(message.Body.ToMemory());
        Assert.Equal((40, 30, "png", name), (job.Source.Width, job.Source.Height, job.Source.Format, job.Source.Name));
        Assert.Equal(options, job.Options);
        Assert.Equal("cifar10-32", job.Prior);
        Assert.Equal(("colorize", "application/json"), (message.Subject, message.ContentType));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", job.Traceparent);
        Assert.Equal(job.Traceparent, message.ApplicationProperties["traceparent"]);
        Assert.Equal(job.ResultFolder(), (await stack.Ledger.FindAsync(job.JobId, TestContext.Current.CancellationToken))!.Folder);
    }

    [Theory]
    [InlineData("colorize/not a picture.png", "unknown-format")]
    [InlineData("colorize/picture.gif", "bad-name")]
    [InlineData("colourise/picture.png", "unknown-task")]
    [InlineData("picture.png", "unknown-task")]
    [InlineData("jobs/wrong.json", "bad-name")]
    [InlineData("jobs/empty.dgp.json", "bad-request")]
    public async Task An_upload_that_cannot_be_used_says_why_beside_where_its_result_would_be(string name, string code)
    {
        var etag = await stack.UploadAsync(name, "nothing of use"u8.ToArray());

        var task = name.StartsWith("colorize/", StringComparison.Ordinal) ? "colorize" : null;
        var stored = await stack.StatusAsync(task, name, etag);
        Assert.Equal((JobState.Rejected, code), (stored.Status.State, stored.Status.Error!.Code));
        Assert.Empty(await stack.MessagesAsync(stored.Status.JobId));
        Assert.DoesNotContain(stored.Status.JobId, await OpenJobsAsync());
    }

    [Fact]
    public async Task A_manifest_asks_for_a_picture_that_lies_elsewhere()
    {
        var etag = await stack.UploadAsync("files/elsewhere.jpg", SamplePictures.Jpeg());

        await stack.UploadAsync("jobs/ask.dgp.json", """{"task":"super-resolve","picture":"files/elsewhere.jpg","options":{"scale":8,"class":3}}"""u8.ToArray());

        var stored = await stack.StatusAsync("super-resolve", "files/elsewhere.jpg", etag, new JobOptions { Scale = 8, Class = "3" });
        Assert.Equal(JobState.Queued, stored.Status.State);
        Assert.Single(await MessagesAsync(stored.Status.JobId));
    }

    [Fact]
    public async Task A_manifest_whose_picture_is_missing_is_told_so()
    {
        const string name = "jobs/ask for nothing.dgp.json";

        var etag = await stack.UploadAsync(name, """{"task":"colorize","picture":"files/nowhere.jpg"}"""u8.ToArray());

        var stored = await stack.StatusAsync("colorize", name, etag);
        Assert.Equal((JobState.Rejected, "not-found"), (stored.Status.State, stored.Status.Error!.Code));
    }

    [Fact]
    public async Task Masks_and_files_are_no_jobs()
    {
        await stack.UploadAsync("masks/m.png", SamplePictures.Png());
        await stack.UploadAsync("files/f.bin", [1, 2, 3]);
        var mask = new BlobRef(Containers.Uploads, "inpaint/quiet/cat.mask.png", await stack.UploadAsync("inpaint/quiet/cat.mask.png", SamplePictures.Png(16, 16)));

        var etag = await stack.UploadAsync("inpaint/quiet/cat.png", SamplePictures.Png());

        var id = JobId.Of(Containers.Uploads, "inpaint/quiet/cat.png", etag, new JobOptions(), mask: mask);
        var stored = await stack.StatusAsync(UploadName.ResultFolder("inpaint", "inpaint/quiet/cat.png", id));
        var job = JobMessage.Parse(Assert.Single(await MessagesAsync(stored.Status.JobId)).Body.ToMemory());
        Assert.Equal("inpaint/quiet/cat.mask.png", job.Mask!.Name);
        Assert.DoesNotContain(await stack.MessagesAsync(), m => m.Body.ToString().Contains("\"name\":\"masks/", StringComparison.Ordinal));
        Assert.Single(await stack.MessagesAsync(), m => m.Body.ToString().Contains("inpaint/quiet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upload_that_is_replaced_is_another_job()
    {
        const string name = "colorize/replaced.png";
        var first = await stack.UploadAsync(name, SamplePictures.Png(20, 20));
        await stack.StatusAsync("colorize", name, first);

        var second = await stack.UploadAsync(name, SamplePictures.Png(21, 21));

        var stored = await stack.StatusAsync("colorize", name, second);
        Assert.Single(await MessagesAsync(stored.Status.JobId));
        Assert.NotEqual(JobId.Of(Containers.Uploads, name, first, new JobOptions()), stored.Status.JobId);
    }

    private Task<IReadOnlyList<Azure.Messaging.ServiceBus.ServiceBusReceivedMessage>> MessagesAsync(string jobId) =>
        LocalServices.UntilAsync(async () => await stack.MessagesAsync(jobId) is { Count: > 0 } found ? found : null, $"message {jobId}");

    private async Task<List<string>> OpenJobsAsync() =>
        await stack.Ledger.OpenJobsAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
}
