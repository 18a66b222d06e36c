using System.Net;
using System.Text;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Http;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests;

public sealed class SubmitTests(RunningFunctions stack)
{
    [Fact]
    public async Task A_request_for_an_uploaded_picture_is_the_job_that_its_drop_is()
    {
        const string name = "colorize/submitted.png";
        var etag = await stack.UploadAsync(name, SamplePictures.Png());
        var dropped = await stack.StatusAsync("colorize", name, etag);

        var answer = await PostAsync($$"""{"task":"colorize","picture":"{{name}}"}""");

        Assert.Equal((HttpStatusCode.Accepted, dropped.Status.JobId), (answer.Status, (string?)answer.Body["jobId"]));
        Assert.Equal(("queued", dropped.Folder), ((string?)answer.Body["state"], (string?)answer.Body["folder"]));
        Assert.Equal($"/api/jobs/{dropped.Status.JobId}", answer.Location);
        Assert.Equal(answer.Location, (string?)answer.Body["statusUrl"]);
        Assert.Single(await stack.MessagesAsync(dropped.Status.JobId));
    }

    [Fact]
    public async Task Other_options_make_another_job()
    {
        const string name = "files/submitted.png";
        await stack.UploadAsync(name, SamplePictures.Png());

        var ids = new HashSet<string?>();
        foreach (var seed in new[] { 1, 2, 1 })
        {
            ids.Add((string?)(await PostAsync($$"""{"options":{"seed":{{seed}}},"task":"colorize","picture":"{{name}}"}""")).Body["jobId"]);
        }

        Assert.Equal(2, ids.Count);
        Assert.All(ids, id => Assert.True(JobId.IsValid(id!)));
    }

    [Fact]
    public async Task A_morph_is_asked_for_with_two_pictures_and_is_the_job_that_its_manifest_is()
    {
        await stack.UploadAsync("files/from.png", SamplePictures.Png());
        await stack.UploadAsync("files/into.png", SamplePictures.Png(40, 40));
        const string json = """{"task":"morph","picture":"files/from.png","second":"files/into.png","options":{"frames":3}}""";

        var answer = await PostAsync(json);
        await stack.UploadAsync("jobs/from into.dgp.json", Encoding.UTF8.GetBytes(json));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var job = (await stack.Ledger.FindAsync((string)answer.Body["jobId"]!, TestContext.Current.CancellationToken))!.Message!;
        Assert.Equal(("morph", "files/into.png"), (job.Task, job.Second!.Name));
        Assert.StartsWith("morph/files/from/", (string)answer.Body["folder"]!, StringComparison.Ordinal);

        // Until the trigger has seen the manifest: a picture that is dropped later has come through.
        var etag = await stack.UploadAsync("colorize/after the morph.png", SamplePictures.Png());
        await stack.StatusAsync("colorize", "colorize/after the morph.png", etag);
        Assert.Single(await stack.MessagesAsync(), m => m.Body.ToString().Contains("files/into.png", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_morph_whose_second_picture_is_missing_is_not_found()
    {
        await stack.UploadAsync("files/alone.png", SamplePictures.Png());

        (await PostAsync("""{"task":"morph","picture":"files/alone.png","second":"files/nobody.png"}""")).AssertRefused(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("""{"task":"morph","picture":"a.png"}""", "bad-request")]
    [InlineData("""{"task":"jitter","picture":"a.png","second":"b.png"}""", "bad-request")]
    [InlineData("""{"task":"transfer","picture":"a.png"}""", "bad-option")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"method":"dip","prior":"cifar10-32"}}""", "bad-option")]
    [InlineData("{", "bad-request")]
    [InlineData("""{"task":"colorize","picture":"a.png","picture":"b.png"}""", "bad-request")]
    [InlineData("""{"task":"colorize","picture":"a.png","extra":1}""", "bad-request")]
    [InlineData("""{"task":"paint","picture":"a.png"}""", "unknown-task")]
    [InlineData("""{"task":"colorize","picture":"../results/a.png"}""", "bad-name")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"sede":1}}""", "bad-option")]
    public async Task A_request_that_cannot_be_read_says_what_is_wrong(string json, string code) =>
        (await PostAsync(json)).AssertRefused(HttpStatusCode.BadRequest, code);

    [Fact]
    public async Task A_request_of_a_depth_of_1000_is_refused() =>
        (await PostAsync(new string('[', 1000))).AssertRefused(HttpStatusCode.BadRequest, "bad-request");

    [Fact]
    public async Task A_request_for_a_picture_that_is_not_there_is_not_found() =>
        (await PostAsync("""{"task":"colorize","picture":"files/nothing.png"}""")).AssertRefused(HttpStatusCode.NotFound, "not-found");

    [Fact]
    public async Task A_request_for_what_is_no_picture_is_refused_and_recorded()
    {
        const string name = "files/words.png";
        var etag = await stack.UploadAsync(name, "words"u8.ToArray());

        var answer = await PostAsync($$"""{"task":"colorize","picture":"{{name}}"}""");

        answer.AssertRefused(HttpStatusCode.UnsupportedMediaType, "unknown-format");
        Assert.Equal(JobState.Rejected, (await stack.StatusAsync("colorize", name, etag)).Status.State);
    }

    [Fact]
    public async Task A_request_longer_than_64_KB_is_too_large_with_and_without_a_length()
    {
        var json = $$"""{"task":"colorize","picture":"{{new string('a', JobRequest.MostBytes)}}"}""";

        (await PostAsync(json)).AssertRefused(HttpStatusCode.RequestEntityTooLarge, "too-large");
        (await PostAsync(json, chunked: true)).AssertRefused(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    private Task<HttpAnswer> PostAsync(string json, bool chunked = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        return HttpAnswer.OfAsync(stack.Http.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
