using Azure.Storage.Blobs.Models;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Http;
using Dgp.Functions.Tests.Http;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests;

public sealed class SubmitPictureTests(RunningFunctions stack)
{
    [Fact]
    public async Task A_posted_picture_lies_in_the_uploads_and_is_one_job_although_its_drop_is_seen_too()
    {
        var picture = SamplePictures.Jpeg(50, 40);

        var answer = await PostAsync("/api/jobs/colorize?class=dog&seed=3&name=rex.jpeg", picture, "image/jpeg");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var jobId = (string)answer.Body["jobId"]!;
        var entry = await stack.Ledger.FindAsync(jobId, TestContext.Current.CancellationToken);
        var source = entry!.Message!.Source;
        Assert.Matches(@"^colorize/http/rex-[a-z2-7]{26}\.jpeg$", source.Name);
        var stored = await stack.Uploads.GetBlobClient(source.Name).DownloadContentAsync(TestContext.Current.CancellationToken);
        Assert.Equal(picture, stored.Value.Content.ToArray());
        Assert.Equal("dog", stored.Value.Details.Metadata["dgp_class"]);

        // Until the trigger has seen it: a job that is dropped later has come through.
        var etag = await stack.UploadAsync("colorize/after rex.png", SamplePictures.Png());
        await stack.StatusAsync("colorize", "colorize/after rex.png", etag);
        Assert.Single(await stack.MessagesAsync(), m => m.Body.ToString().Contains(source.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_asks_again_gets_the_job_it_had()
    {
        var picture = SamplePictures.Png(33, 33);

        var answers = new[]
        {
            await PostAsync("/api/jobs/inpaint?seed=5", picture, "image/png"),
            await PostAsync("/api/jobs/inpaint?seed=%2B05", picture, "application/octet-stream"),
            await PostAsync("/api/jobs/inpaint?seed=6", picture, "image/png"),
        };
        // Of nothing but these is the name made: no day, no clock.
        var upload = (await stack.Ledger.FindAsync((string)answers[0].Body["jobId"]!, TestContext.Current.CancellationToken))!.Message!.Source.Name;
        Assert.Equal($"inpaint/http/{JobId.Of("", "", Convert.ToHexString(SHA256.HashData(picture)), new JobOptions { Seed = 5 })}.png", upload);

        var ids = answers.Select(a => (string)a.Body["jobId"]!).ToList();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
        Assert.Single(await stack.MessagesAsync(ids[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_of_many_blocks_arrives_whole_and_leaves_nothing_on_its_way(bool chunked)
    {
        var picture = new byte[(2 * ReceivedPicture.BlockBytes) + 4321];
        new Random(chunked ? 1 : 2).NextBytes(picture);
        SamplePictures.Png().CopyTo(picture, 0);

        var first = await PostAsync("/api/jobs/colorize?name=blocks", picture, "image/png", chunked);
        var again = await PostAsync("/api/jobs/colorize?name=blocks", picture, "image/png", !chunked);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.Status, again.Status));
        Assert.Equal((string?)first.Body["jobId"], (string?)again.Body["jobId"]);
        var entry = await stack.Ledger.FindAsync((string)first.Body["jobId"]!, TestContext.Current.CancellationToken);
        var stored = await stack.Uploads.GetBlobClient(entry!.Message!.Source.Name).DownloadContentAsync(TestContext.Current.CancellationToken);
        Assert.True(picture.AsSpan().SequenceEqual(stored.Value.Content.ToMemory().Span));
        Assert.Empty(await stack.Blobs.GetBlobContainerClient(Containers.Jobs)
            .GetBlobsAsync(new GetBlobsOptions { Prefix = "incoming/" }, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/api/jobs/paint", "image/png", HttpStatusCode.BadRequest, "unknown-task")]
    [InlineData("/api/jobs/morph", "image/png", HttpStatusCode.BadRequest, "bad-request")]
    [InlineData("/api/jobs/transfer", "image/png", HttpStatusCode.BadRequest, "bad-option")]
    [InlineData("/api/jobs/jitter?stds=0.3,x", "image/png", HttpStatusCode.BadRequest, "bad-option")]
    [InlineData("/api/jobs/colorize?method=dip&fit=crop", "image/png", HttpStatusCode.BadRequest, "bad-option")]
    [InlineData("/api/jobs/colorize?sede=7", "image/png", HttpStatusCode.BadRequest, "bad-option")]
    [InlineData("/api/jobs/colorize?seed=7&seed=8", "image/png", HttpStatusCode.BadRequest, "bad-option")]
    [InlineData("/api/jobs/colorize?name=a%2Fb", "image/png", HttpStatusCode.BadRequest, "bad-name")]
    [InlineData("/api/jobs/colorize?name=..", "image/png", HttpStatusCode.BadRequest, "bad-name")]
    [InlineData("/api/jobs/colorize?prior=nowhere", "image/png", HttpStatusCode.BadRequest, "unknown-prior")]
    [InlineData("/api/jobs/inpaint?mask=masks/nowhere.png", "image/png", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/jobs/colorize", "image/gif", HttpStatusCode.UnsupportedMediaType, "unknown-format")]
    [InlineData("/api/jobs/colorize", "multipart/form-data; boundary=x", HttpStatusCode.UnsupportedMediaType, "unknown-format")]
    public async Task What_is_asked_wrongly_is_refused(string url, string type, HttpStatusCode status, string code) =>
        (await PostAsync(url, SamplePictures.Png(), type)).AssertRefused(status, code);

    [Fact]
    public async Task A_body_that_is_no_picture_is_refused_and_not_kept()
    {
        (await PostAsync("/api/jobs/colorize?name=trash", "trash"u8.ToArray(), "image/png")).AssertRefused(HttpStatusCode.UnsupportedMediaType, "unknown-format");
        (await PostAsync("/api/jobs/colorize?name=trash", [], "image/png")).AssertRefused(HttpStatusCode.UnsupportedMediaType, "unknown-format");
        (await PostAsync("/api/jobs/colorize?name=trash", SamplePictures.Png()[..20], "image/png")).AssertRefused(HttpStatusCode.BadRequest, "bad-image");
        (await PostAsync("/api/jobs/colorize?name=trash", SamplePictures.PngHeader(40_000, 40_000), "image/png"))
            .AssertRefused(HttpStatusCode.RequestEntityTooLarge, "too-large");

        Assert.Empty(await KeptAsync("trash"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_64_MB_is_too_large_with_and_without_a_length(bool chunked)
    {
        var picture = new byte[PictureLimits.MostBytes + 1];
        SamplePictures.Png().CopyTo(picture, 0);

        var answer = await PostAsync("/api/jobs/colorize?name=large", picture, "image/png", chunked);

        answer.AssertRefused(HttpStatusCode.RequestEntityTooLarge, "too-large");
        Assert.Empty(await KeptAsync("large"));
    }

    [Fact]
    public async Task A_body_that_is_cut_off_leaves_nothing_and_harms_nobody()
    {
        var picture = SamplePictures.Png(64, 64);
        for (var i = 0; i < 5; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(stack.Http.BaseAddress!.Host, stack.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
            var head = $"POST /api/jobs/colorize?name=cut HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: {picture.Length}\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(picture.AsMemory(0, picture.Length / 2), TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("/api/jobs/colorize?name=whole", picture, "image/png")).Status);
        Assert.Empty(await KeptAsync("cut"));
    }

    private Task<HttpAnswer> PostAsync(string url, byte[] picture, string type, bool chunked = false)
    {
        var content = new ByteArrayContent(picture);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        return HttpAnswer.OfAsync(stack.Http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    private async Task<List<string>> KeptAsync(string name)
    {
        var blobs = await stack.Uploads.GetBlobsAsync(new GetBlobsOptions { Prefix = "colorize/http/" }, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        return [.. blobs.Select(b => b.Name).Where(n => n.Contains($"/{name}", StringComparison.Ordinal))];
    }
}
