using Azure.Core;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Microsoft.Extensions.Configuration;

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
    [InlineData("inpaint/beside.png", "inpaint/beside.mask.png", null)]
    [InlineData("inpaint/named.png", "masks/named.png", "masks/named.png")]
    public async Task The_mask_that_applies_is_part_of_a_jobs_identity_in_its_version(string picture, string mask, string? named)
    {
        (string, string)[] metadata = named is null ? [] : [("dgp_mask", named)];
        await services.UploadAsync(picture, SamplePictures.Png(), metadata);
        var without = await DecideAsync(services.Blobs, picture);
        await services.UploadAsync(mask, SamplePictures.Png());
        var job = Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, picture)).Job;
        var same = Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, picture)).Job;
        var etag = await services.UploadAsync(mask, SamplePictures.Png());
        var replaced = Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, picture)).Job;

        Assert.Equal((job.JobId, 3), (same.JobId, job.SchemaVersion));
        Assert.NotEqual(job.JobId, replaced.JobId);
        Assert.Equal((mask, etag), (replaced.Mask!.Name, replaced.Mask.Etag));
        Assert.Equal(replaced, JobMessage.Parse(replaced.ToJson()));
        // What it was before the mask came: of a mask that is only looked for, a job; of one that is named, a rejection that stands in no way.
        Assert.NotEqual(job.JobId, named is null ? Assert.IsType<Decision.Accepted>(without).Job.JobId : Assert.IsType<Decision.Rejected>(without).JobId);
    }

    [Fact]
    public async Task What_is_rejected_knows_what_to_ask_for_again_and_a_request_when_it_was_asked()
    {
        await services.UploadAsync("files/asked.png", SamplePictures.Png());
        await services.UploadAsync("jobs/asked.dgp.json", """{"task":"colorize","picture":"files/asked.png","options":{"prior":"none-such"}}"""u8.ToArray());
        await services.UploadAsync("colorize/dropped.png", SamplePictures.Png(), ("dgp_prior", "none-such"));
        await services.UploadAsync("jobs/early.dgp.json", """{"task":"colorize","picture":"files/not yet.png"}"""u8.ToArray());

        var asked = Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, "jobs/asked.dgp.json"));
        var dropped = Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, "colorize/dropped.png"));
        var early = Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, "jobs/early.dgp.json"));

        var options = new JobOptions { Prior = "none-such" };
        Assert.Equal(new JobRequest("colorize", "files/asked.png", options), asked.Request);
        Assert.Equal(new JobRequest("colorize", "colorize/dropped.png", options), dropped.Request);
        Assert.Equal(new JobRequest("colorize", "files/not yet.png", new JobOptions()), early.Request);
        var manifest = await services.Uploads.GetBlobClient("jobs/asked.dgp.json").GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((manifest.Value.LastModified, null), (asked.AskedAt, dropped.AskedAt));
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

    [Fact]
    public async Task Both_pictures_of_a_morph_are_in_its_message_and_in_its_identity()
    {
        var first = await services.UploadAsync("files/morph/a.png", SamplePictures.Png(20, 30));
        var second = await services.UploadAsync("files/morph/b.jpg", SamplePictures.Jpeg(50, 40));
        await services.UploadAsync("jobs/morph.dgp.json", """{"task":"morph","picture":"files/morph/a.png","second":"files/morph/b.jpg","options":{"frames":5}}"""u8.ToArray());

        var job = Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, "jobs/morph.dgp.json")).Job;

        Assert.Equal(("files/morph/a.png", first, 20, 30), (job.Source.Name, job.Source.Etag, job.Source.Width, job.Source.Height));
        Assert.Equal(("files/morph/b.jpg", second, 50, 40, "jpeg"), (job.Second!.Name, job.Second.Etag, job.Second.Width, job.Second.Height, job.Second.Format));
        Assert.Equal(2, job.SchemaVersion);
        Assert.Equal(job, JobMessage.Parse(job.ToJson()));

        // The same request is another job once either picture was replaced, and only then.
        Assert.Equal(job.JobId, Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, "jobs/morph.dgp.json")).Job.JobId);
        await services.UploadAsync("files/morph/b.jpg", SamplePictures.Jpeg(50, 40));
        Assert.NotEqual(job.JobId, Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, "jobs/morph.dgp.json")).Job.JobId);
    }

    [Theory]
    [InlineData(null, ErrorCode.NotFound)]
    [InlineData("words", ErrorCode.UnknownFormat)]
    [InlineData("", ErrorCode.UnknownFormat)]
    public async Task A_second_picture_that_cannot_be_used_is_named_and_the_job_of_a_better_one_is_another(string? content, ErrorCode code)
    {
        var (name, manifest) = ($"files/{code}-{content}-second.png", $"jobs/{code}-{content}.dgp.json");
        await services.UploadAsync("files/good first.png", SamplePictures.Png());
        await services.UploadAsync(manifest, System.Text.Encoding.UTF8.GetBytes($$"""{"task":"morph","picture":"files/good first.png","second":"{{name}}"}"""));
        if (content is not null)
        {
            await services.UploadAsync(name, System.Text.Encoding.UTF8.GetBytes(content));
        }

        var rejected = Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, manifest));
        await services.UploadAsync(name, SamplePictures.Png());
        var accepted = Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, manifest));

        Assert.Equal(code, rejected.Why.Code);
        Assert.Contains(name, rejected.Why.Message, StringComparison.Ordinal);
        Assert.StartsWith("morph/files/good first/", rejected.Folder, StringComparison.Ordinal);
        // Or the rejection's status would stand in its way for ever.
        Assert.NotEqual(rejected.JobId, accepted.Job.JobId);
    }

    [Fact]
    public async Task A_second_picture_over_the_caps_is_refused_and_one_that_changes_meanwhile_is_looked_at_again()
    {
        await services.UploadAsync("files/one.png", SamplePictures.Png());
        await services.UploadAsync("files/huge.png", SamplePictures.PngHeader(40_000, 40_000));
        await services.UploadAsync("jobs/huge.dgp.json", """{"task":"morph","picture":"files/one.png","second":"files/huge.png"}"""u8.ToArray());
        Assert.Equal(ErrorCode.TooLarge, Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, "jobs/huge.dgp.json")).Why.Code);

        await services.UploadAsync("files/restless second.png", "no picture"u8.ToArray());
        await services.UploadAsync("jobs/restless.dgp.json", """{"task":"morph","picture":"files/one.png","second":"files/restless second.png"}"""u8.ToArray());
        var replacing = 1;
        var (blobs, _) = StorageTap.On(services, request =>
        {
            // Between its properties and its first bytes.
            if (request.Method == RequestMethod.Get && request.Uri.Path.Contains("restless", StringComparison.Ordinal) && !request.Uri.Path.EndsWith(".json", StringComparison.Ordinal)
                && Interlocked.Exchange(ref replacing, 0) == 1)
            {
                services.Uploads.GetBlobClient("files/restless second.png").Upload(new BinaryData(SamplePictures.Png(9, 8)), overwrite: true);
            }
        });

        var job = Assert.IsType<Decision.Accepted>(await DecideAsync(blobs, "jobs/restless.dgp.json")).Job;

        Assert.Equal((0, 9, 8), (replacing, job.Second!.Width, job.Second.Height));
        var now = await services.Uploads.GetBlobClient(job.Second.Name).GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(now.Value.ETag.ToString(), job.Second.Etag);
    }

    [Fact]
    public async Task A_picture_that_is_dropped_to_be_morphed_is_refused_and_told_how()
    {
        await services.UploadAsync("morph/lonely.png", SamplePictures.Png());

        var rejected = Assert.IsType<Decision.Rejected>(await DecideAsync(services.Blobs, "morph/lonely.png"));

        Assert.Equal(ErrorCode.BadRequest, rejected.Why.Code);
        Assert.Contains("\"second\":", rejected.Why.Hint, StringComparison.Ordinal);
        Assert.StartsWith("morph/lonely/", rejected.Folder, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropped_pictures_are_jittered_and_transferred_as_their_metadata_says()
    {
        await services.UploadAsync("jitter/pets/cat.png", SamplePictures.Png(), ("dgp_stds", "0.30, 1"), ("dgp_samples", "4"), ("dgp_class", "cat"));
        await services.UploadAsync("transfer/cat.png", SamplePictures.Png(), ("dgp_to", "dog,7,0-3"));

        var jitter = Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, "jitter/pets/cat.png")).Job;
        var transfer = Assert.IsType<Decision.Accepted>(await DecideAsync(services.Blobs, "transfer/cat.png")).Job;

        Assert.Equal(new JobOptions { Stds = "0.3,1", Samples = 4, Class = "cat" }, jitter.Options);
        Assert.Equal(new JobOptions { To = "dog,7,0-3" }, transfer.Options);
        Assert.Equal((2, "cifar10-32", null), (jitter.SchemaVersion, jitter.Prior, jitter.Second));
        Assert.StartsWith("jitter/pets/cat/", jitter.ResultFolder(), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.BadOption, await RejectedAsync("transfer/aimless.png", SamplePictures.Png()));
        Assert.Equal(ErrorCode.BadOption, await RejectedAsync("jitter/noisy.png", SamplePictures.Png(), ("dgp_stds", "11")));
    }

    [Fact]
    public async Task A_method_without_a_prior_asks_for_none()
    {
        await services.UploadAsync("inpaint/without prior.png", SamplePictures.Png(), ("dgp_method", "dip"), ("dgp_steps", "9"));
        var settings = new Dictionary<string, string?>(services.Environment) { [KnownPriors.DefaultSetting] = "nowhere" };
        var priors = new KnownPriors(services.Blobs, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), TimeProvider.System);

        var decision = await new Validation(services.Blobs, priors, TimeProvider.System).DecideAsync(
            services.Uploads.GetBlobClient("inpaint/without prior.png"), "inpaint/without prior.png", TestContext.Current.CancellationToken);

        var job = Assert.IsType<Decision.Accepted>(decision).Job;
        Assert.Equal((null, "dip", 2), (job.Prior, job.Options.Method, job.SchemaVersion));
        Assert.Equal(job, JobMessage.Parse(job.ToJson()));
        Assert.Equal(ErrorCode.BadOption, await RejectedAsync("inpaint/with class.png", SamplePictures.Png(), ("dgp_method", "dip"), ("dgp_class", "auto")));
        Assert.Equal(ErrorCode.BadOption, await RejectedAsync("hybrid/all at once.png", SamplePictures.Png(), ("dgp_method", "dip")));
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
