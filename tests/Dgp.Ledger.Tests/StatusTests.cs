using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

public sealed class StatusTests(Storage storage)
{
    private const int Rounds = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_status_is_read_as_it_was_written()
    {
        var job = Job.Of();

        var written = await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);
        var read = await storage.Ledger.ReadAsync(job.Folder, Cancellation);

        Assert.NotNull(written);
        Assert.NotNull(read);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(job.Folder, read.Folder);
        Assert.Equal(Text(job.Queued), Text(read.Status));
    }

    [Fact]
    public async Task There_is_no_status_before_the_first() =>
        Assert.Null(await storage.Ledger.ReadAsync(Job.Of().Folder, Cancellation));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_that_create_a_status_exactly_one_wins(bool sameContent)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var job = Job.Of();

            var written = await Task.WhenAll(Enumerable.Range(0, 2).Select(i =>
                storage.Ledger.CreateAsync(job.Folder, sameContent ? job.Queued : job.Running($"worker-{i}"), Cancellation)));

            await OneWonAsync(job, written);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_that_replace_a_status_exactly_one_wins(bool sameContent)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var job = Job.Of();
            var queued = await Created(job, job.Queued);

            var written = await Task.WhenAll(Enumerable.Range(0, 2).Select(i =>
                storage.Ledger.ReplaceAsync(queued, job.Running(sameContent ? "worker" : $"worker-{i}"), Cancellation)));

            await OneWonAsync(job, written);
        }
    }

    [Fact]
    public async Task Each_version_follows_from_the_one_before()
    {
        var job = Job.Of();
        var first = await Created(job, job.Queued);
        var second = await storage.Ledger.ReplaceAsync(first, job.Running(), Cancellation);
        Assert.NotNull(second);

        Assert.Null(await storage.Ledger.ReplaceAsync(first, job.Running("late"), Cancellation));
        Assert.NotNull(await storage.Ledger.ReplaceAsync(second, job.Running() with { ComputeSeconds = 1 }, Cancellation));

        var last = await storage.Ledger.ReadAsync(job.Folder, Cancellation);
        Assert.Equal("worker-1", last?.Status.Worker);
        Assert.Equal(1, last?.Status.ComputeSeconds);
    }

    [Fact]
    public async Task A_status_that_was_taken_away_is_not_replaced()
    {
        var job = Job.Of();
        var queued = await Created(job, job.Queued);
        await StatusBlob(job).DeleteAsync(cancellationToken: Cancellation);

        Assert.Null(await storage.Ledger.ReplaceAsync(queued, job.Running(), Cancellation));
        Assert.Null(await storage.Ledger.ReadAsync(job.Folder, Cancellation));
    }

    [Fact]
    public async Task A_write_that_fails_for_another_reason_is_not_taken_for_a_second_place()
    {
        var job = Job.Of();
        var queued = await Created(job, job.Queued);
        var lease = StatusBlob(job).GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(60), cancellationToken: Cancellation);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => storage.Ledger.ReplaceAsync(queued, job.Running(), Cancellation));

        Assert.Equal(BlobErrorCode.LeaseIdMissing, failure.ErrorCode);
    }

    [Fact]
    public async Task Changes_made_at_once_are_all_made()
    {
        var job = Job.Of();
        await Created(job, job.Queued);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            storage.Ledger.ChangeAsync(job.Folder, s => s with { Attempt = s.Attempt + 1 }, Cancellation)));

        Assert.Equal(6, (await storage.Ledger.ReadAsync(job.Folder, Cancellation))?.Status.Attempt);
    }

    [Fact]
    public async Task A_change_that_finds_nothing_to_change_writes_nothing()
    {
        var job = Job.Of();
        var queued = await Created(job, job.Queued);

        var after = await storage.Ledger.ChangeAsync(job.Folder, _ => null, Cancellation);

        Assert.Equal(queued.ETag, after?.ETag);
        Assert.Null(await storage.Ledger.ChangeAsync(Job.Of().Folder, s => s, Cancellation));
    }

    [Fact]
    public async Task A_status_that_is_damaged_is_not_taken_for_none()
    {
        var job = Job.Of();
        await StatusBlob(job).UploadAsync(new BinaryData("{\"state\":\"queued\"}"), Cancellation);

        await Assert.ThrowsAsync<JsonException>(() => storage.Ledger.ReadAsync(job.Folder, Cancellation));
    }

    [Fact]
    public async Task Browsers_see_a_status_as_json_that_is_not_to_be_kept()
    {
        var job = Job.Of();
        await Created(job, job.Queued);

        var properties = (await StatusBlob(job).GetPropertiesAsync(cancellationToken: Cancellation)).Value;

        Assert.Equal("application/json", properties.ContentType);
        Assert.Equal("no-cache", properties.CacheControl);
    }

    [Theory]
    [InlineData("a b/100% sure.png")]
    [InlineData("%2e%2e/%2F/x.png")]
    [InlineData("c#/what?/a+b&c=d;e.png")]
    [InlineData("größe/猫/🐈.png")]
    [InlineData("e\u0301/it's [here] {now} ~!$*(),@:|<>\"^`.png")]
    [InlineData("../../results/x.png")]
    [InlineData("..\\..\\x.png")]
    [InlineData("a//b/./c/ .png")]
    public async Task Any_upload_has_a_status_of_its_own_in_its_own_folder(string name)
    {
        var job = Job.Of(name);

        var written = await Created(job, job.Queued);
        var read = await storage.Ledger.ReadAsync(job.Folder, Cancellation);
        var (listed, _) = await storage.Ledger.ListAsync(JobTasks.Colorize, JobState.Queued, null, JobLedger.MostListed, Cancellation);

        Assert.Equal(written.ETag, read?.ETag);
        Assert.Equal((job.Id, job.Folder, "queued"), Assert.Single(listed.Select(j => (j.JobId, j.Folder, j.State)), j => j.JobId == job.Id));
    }

    private async Task OneWonAsync(Job job, StoredStatus?[] written)
    {
        var winner = Assert.Single(written, w => w is not null);
        var there = await storage.Ledger.ReadAsync(job.Folder, Cancellation);
        Assert.Equal(winner?.ETag, there?.ETag);
        Assert.Equal(winner?.Status.Worker, there?.Status.Worker);
    }

    private async Task<StoredStatus> Created(Job job, JobStatus status) =>
        await storage.Ledger.CreateAsync(job.Folder, status, Cancellation) ?? throw new InvalidOperationException("There was one already.");

    private BlobClient StatusBlob(Job job) => storage.Results.GetBlobClient($"{job.Folder}/{ResultFiles.Status}");

    private static string Text(JobStatus status) => Encoding.UTF8.GetString(status.ToJson());
}
