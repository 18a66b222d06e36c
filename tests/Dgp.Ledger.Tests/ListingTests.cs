using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

public sealed class ListingTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(400, 1)]
    public async Task Pages_are_read_until_there_are_enough_and_together_hold_every_job_once(int enough, int pages)
    {
        // Of the 1,000 blobs of storage's first page these are the first; the rest of it and a little more are others.
        var folder = Guid.NewGuid().ToString("N");
        var jobs = await JobsIn($"{folder}/a", 3);
        var others = Enumerable.Range(0, 1000).Select(i => storage.Results.GetBlobClient($"colorize/{folder}/b/{i}"));
        await Parallel.ForEachAsync(others, Cancellation, async (blob, cancellation) => await blob.UploadAsync(new BinaryData(""), cancellation));
        jobs.AddRange(await JobsIn($"{folder}/c", 2));
        var listed = new List<JobListing>();
        string? after = null;

        for (var page = 1; page <= pages; page++)
        {
            (var some, after) = await storage.Ledger.ListAsync($"colorize/{folder}/", after, enough, Cancellation);
            listed.AddRange(some);
            Assert.Equal(page == pages, after is null);
        }

        Assert.Equal(jobs.Select(j => j.Folder).Order(StringComparer.Ordinal), listed.Select(j => j.Folder));
    }

    [Theory]
    [InlineData(JobState.Queued, "queued")]
    [InlineData(JobState.Running, "running")]
    [InlineData(JobState.Succeeded, "succeeded")]
    [InlineData(JobState.Rejected, "rejected")]
    public async Task A_listing_says_of_a_job_what_its_status_says(JobState state, string written)
    {
        var job = Job.Of();
        var first = await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);
        Assert.NotNull(first);
        await storage.Ledger.ReplaceAsync(first, job.Queued with { State = state }, Cancellation);

        var (listed, next) = await storage.Ledger.ListAsync(job.Folder, null, 10, Cancellation);

        var only = Assert.Single(listed);
        Assert.Equal((job.Id, job.Folder, written), (only.JobId, only.Folder, only.State));
        Assert.NotNull(only.ChangedAt);
        Assert.Null(next);
    }

    [Fact]
    public async Task Only_the_status_of_a_job_is_listed()
    {
        var folder = Guid.NewGuid().ToString("N");
        var job = Assert.Single(await JobsIn(folder, 1));
        string[] others = [$"colorize/{folder}/status.json", $"{job.Folder}/{ResultFiles.Report}", $"colorize/{folder}/no-job/status.json"];
        foreach (var other in others)
        {
            await storage.Results.GetBlobClient(other).UploadAsync(new BinaryData("{}"), overwrite: true, Cancellation);
        }

        var (listed, _) = await storage.Ledger.ListAsync($"colorize/{folder}/", null, 10, Cancellation);

        Assert.Equal(job.Id, Assert.Single(listed).JobId);
    }

    [Fact]
    public async Task An_upload_named_like_anothers_result_has_a_folder_of_its_own()
    {
        var first = Job.Of($"{Guid.NewGuid():N}.png");
        await storage.Ledger.CreateAsync(first.Folder, first.Running(), Cancellation);
        var intruder = Job.Of(first.Folder["colorize/".Length..] + "/status.json.png");
        await storage.Ledger.CreateAsync(intruder.Folder, intruder.Queued, Cancellation);

        var (listed, _) = await storage.Ledger.ListAsync(first.Folder, null, 10, Cancellation);

        Assert.Equal(
            new[] { (first.Id, "running"), (intruder.Id, "queued") }.Order(),
            listed.Select(j => (j.JobId, j.State)).Order());
        Assert.Equal(JobState.Running, (await storage.Ledger.ReadAsync(first.Folder, Cancellation))?.Status.State);
    }

    [Fact]
    public async Task Nothing_is_listed_where_nothing_is()
    {
        var (listed, next) = await storage.Ledger.ListAsync($"colorize/{Guid.NewGuid():N}/", null, 10, Cancellation);

        Assert.Empty(listed);
        Assert.Null(next);
    }

    private async Task<List<Job>> JobsIn(string folder, int count)
    {
        var jobs = Enumerable.Range(0, count).Select(i => Job.Of($"{folder}/{i}.png")).ToList();
        foreach (var job in jobs)
        {
            await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);
            foreach (var file in new[] { ResultFiles.Restored, ResultFiles.Target, ResultFiles.Report })
            {
                await storage.Results.GetBlobClient($"{job.Folder}/{file}").UploadAsync(new BinaryData("x"), Cancellation);
            }
        }

        return jobs;
    }
}
