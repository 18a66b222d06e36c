using Azure.Core;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests.Intake;

public sealed class ValidationTests(LocalServices services)
{
    [Fact]
    public async Task A_picture_that_is_replaced_while_it_is_looked_at_is_judged_by_what_is_there_then()
    {
        const string name = "colorize/changing.png";
        await services.UploadAsync(name, "no picture"u8.ToArray());
        var replacing = 1;
        var (blobs, _) = StorageTap.On(services, request =>
        {
            // Between the properties and the first bytes.
            if (request.Method == RequestMethod.Get && Interlocked.Exchange(ref replacing, 0) == 1)
            {
                services.Uploads.GetBlobClient(name).Upload(new BinaryData(SamplePictures.Png(9, 8)), overwrite: true);
            }
        });

        var decision = await DecideAsync(blobs, name);

        var job = Assert.IsType<Decision.Accepted>(decision).Job;
        Assert.Equal((9, 8), (job.Source.Width, job.Source.Height));
        var now = await services.Uploads.GetBlobClient(name).GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(now.Value.ETag.ToString(), job.Source.Etag);
    }

    [Fact]
    public async Task A_picture_that_is_replaced_all_the_time_is_tried_again_later()
    {
        const string name = "colorize/restless.png";
        await services.UploadAsync(name, SamplePictures.Png());
        var (blobs, _) = StorageTap.On(services, request =>
        {
            if (request.Method == RequestMethod.Get)
            {
                services.Uploads.GetBlobClient(name).Upload(new BinaryData(SamplePictures.Png()), overwrite: true);
            }
        });

        var e = await Assert.ThrowsAsync<Azure.RequestFailedException>(() => DecideAsync(blobs, name));

        Assert.Equal(412, e.Status);
    }

    [Fact]
    public async Task An_upload_that_is_gone_needs_no_decision() =>
        Assert.Null(await DecideAsync(services.Blobs, "colorize/gone.png"));

    [Fact]
    public async Task A_name_that_a_client_cannot_address_is_refused_and_the_blob_that_it_would_lead_to_left_alone()
    {
        const string name = "colorize/../inpaint/innocent.png";
        await services.UploadAsync("inpaint/innocent.png", SamplePictures.Png());
        var etag = await RawUpload.PutAsync(services.Uploads, "colorize/%2e%2e/inpaint/innocent.png", "words"u8.ToArray());

        var rejected = Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, name));

        Assert.Equal((ErrorCode.BadName, name), (rejected.Why.Code, rejected.Source.Name));
        Assert.Equal(etag.Trim('"'), rejected.Source.Etag.Trim('"'));
        Assert.DoesNotContain("..", rejected.Folder, StringComparison.Ordinal);
        Assert.Null(await DecideAsync(services.Blobs, "colorize/../nowhere.png"));
    }

    [Fact]
    public async Task A_mask_that_is_no_picture_is_a_bad_mask_and_one_that_is_missing_not_found()
    {
        await services.UploadAsync("masks/words.png", "words"u8.ToArray());

        Assert.Equal(ErrorCode.BadMask, await RejectedAsync("inpaint/a.png", SamplePictures.Png(), ("dgp_mask", "masks/words.png")));
        Assert.Equal(ErrorCode.NotFound, await RejectedAsync("inpaint/b.png", SamplePictures.Png(), ("dgp_mask", "masks/nowhere.png")));
        Assert.Equal(ErrorCode.BadOption, await RejectedAsync("colorize/c.png", SamplePictures.Png(), ("dgp_mask", "masks/words.png")));
    }

    [Theory]
    [InlineData("dgp_sed", "1", ErrorCode.BadOption)]
    [InlineData("dgp_steps", "0", ErrorCode.BadOption)]
    [InlineData("dgp_prior", "none-such", ErrorCode.UnknownPrior)]
    public async Task Metadata_that_cannot_be_followed_is_refused(string key, string value, ErrorCode code) =>
        Assert.Equal(code, await RejectedAsync($"colorize/{key}.png", SamplePictures.Png(), (key, value)));

    [Fact]
    public async Task A_flood_of_metadata_that_is_not_ours_is_nothing_to_us()
    {
        var flood = Enumerable.Range(0, 200).Select(i => ($"note_{i}", new string('x', 30))).ToArray();
        await services.UploadAsync("colorize/flood.png", SamplePictures.Png(), flood);

        Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, "colorize/flood.png"));
        Assert.Equal(
            ErrorCode.BadOption, await RejectedAsync("colorize/flood of ours.png", SamplePictures.Png(), [.. flood.Select(f => ("dgp_" + f.Item1, f.Item2))]));
    }

    [Fact]
    public async Task Manifests_that_are_bombs_are_bad_requests()
    {
        (string Name, string Content)[] bombs =
        [
            ("large", "{\"task\":\"colorize\",\"picture\":\"" + new string('a', 10 << 20) + "\"}"),
            ("deep", string.Concat(Enumerable.Repeat("{\"task\":", 1000))),
            ("double", "{\"task\":\"colorize\",\"task\":\"inpaint\",\"picture\":\"a.png\"}"),
            ("nothing", ""),
        ];
        foreach (var (name, content) in bombs)
        {
            Assert.Equal(ErrorCode.BadRequest, await RejectedAsync($"jobs/{name}.dgp.json", System.Text.Encoding.UTF8.GetBytes(content)));
        }
    }

    [Fact]
    public async Task A_rejection_of_a_request_belongs_to_its_picture_where_there_is_one()
    {
        var etag = await services.UploadAsync("files/words.png", "words"u8.ToArray());
        await services.UploadAsync("jobs/words.dgp.json", """{"task":"hybrid","picture":"files/words.png"}"""u8.ToArray());

        var rejected = Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, "jobs/words.dgp.json"));

        Assert.Equal((ErrorCode.UnknownFormat, "files/words.png"), (rejected.Why.Code, rejected.Source.Name));
        Assert.Equal(UploadName.ResultFolder("hybrid", "files/words.png", JobId.Of(Containers.Uploads, "files/words.png", etag, new JobOptions(), "hybrid")), rejected.Folder);
    }

    private async Task<ErrorCode> RejectedAsync(string name, byte[] content, params (string, string)[] metadata)
    {
        await services.UploadAsync(name, content, metadata);
        return Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, name)).Why.Code;
    }

    private Task<Decision?> DecideAsync(BlobServiceClient blobs, string name) =>
        new Validation(blobs, new KnownPriors(blobs, services.Settings, TimeProvider.System), TimeProvider.System)
            .DecideAsync(blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(name), name, TestContext.Current.CancellationToken);
}
