using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

/// <summary>The index by which jobs are listed.</summary>
public sealed class ListingTests(Storage storage)
{
    // Every test has a year of its own, and reads on from its end, so that it sees no other's jobs.
    private static int _year = 2100;

    private readonly DateTimeOffset _start = new(Interlocked.Increment(ref _year), 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(JobState.Queued, "queued")]
    [InlineData(JobState.Running, "running")]
    [InlineData(JobState.Succeeded, "succeeded")]
    [InlineData(JobState.Rejected, "rejected")]
    public async Task A_listing_says_of_a_job_what_its_status_says(JobState state, string written)
    {
        var job = Job.Of($"{Guid.NewGuid():N}.png", _start);
        var first = await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);
        var stored = state == JobState.Queued ? first : await storage.Ledger.ReplaceAsync(first!, job.Queued with { State = state }, Cancellation);

        var only = Assert.Single(await ListAsync());

        Assert.Equal(new JobListing(job.Id, "colorize", written, job.Folder, "", _start, stored!.WrittenAt), only);
    }

    [Fact]
    public async Task Pages_hold_every_job_once_the_newest_first()
    {
        var jobs = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            jobs.Insert(0, (await CreateAsync(minute: i)).Id);
        }

        var found = new List<string>();
        var after = Newest();
        for (var page = 0; page < 3; page++)
        {
            (var listed, after) = await storage.Ledger.ListAsync(task: null, state: null, after, most: 3, Cancellation);
            found.AddRange(listed.Where(j => j.SubmittedAt >= _start).Select(j => j.JobId));
        }

        Assert.Equal(jobs, found);
    }

    [Theory]
    [InlineData(null, null, new[] { 5, 4, 3, 2, 1, 0 })]
    [InlineData("colorize", null, new[] { 4, 2, 0 })]
    [InlineData(null, JobState.Queued, new[] { 5, 4, 1, 0 })]
    [InlineData("rejected", JobState.Failed, new[] { 3 })]
    [InlineData("inpaint", null, new int[0])]
    public async Task A_filter_keeps_the_order_of_time_whatever_the_partitions(string? task, JobState? state, int[] expected)
    {
        var jobs = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var (of, becomes) = (i % 2 == 0 ? "colorize" : null, i is 2 or 3 ? JobState.Failed : JobState.Queued);
            jobs.Add((await CreateAsync(i, of, becomes)).Id);
        }

        var found = await ListAsync(task, state);

        Assert.Equal(expected.Select(i => jobs[i]), found.Select(j => j.JobId));
    }

    [Fact]
    public async Task A_job_that_changes_leaves_the_list_of_its_old_state()
    {
        var job = await CreateAsync();
        await storage.Ledger.ChangeAsync(job.Folder, s => s.State == JobState.Queued ? s with { State = JobState.Running } : null, Cancellation);

        Assert.Empty(await ListAsync(state: JobState.Queued));
        Assert.Equal(job.Id, Assert.Single(await ListAsync(state: JobState.Running)).JobId);
        Assert.Equal("running", Assert.Single(await ListAsync()).State);
    }

    [Fact]
    public async Task A_job_submitted_anew_is_listed_once_in_its_new_place()
    {
        var job = await CreateAsync(state: JobState.Failed);
        var stored = await storage.Ledger.ReadAsync(job.Folder, Cancellation);
        await storage.Ledger.ReplaceAsync(stored!, stored!.Status with { State = JobState.Queued, SubmittedAt = _start.AddDays(1) }, Cancellation);

        Assert.Equal((job.Id, _start.AddDays(1)), Assert.Single((await ListAsync()).Select(j => (j.JobId, j.SubmittedAt))));
        Assert.Empty(await ListAsync(state: JobState.Failed));
    }

    [Fact]
    public async Task Open_jobs_are_those_that_are_queued_or_running()
    {
        var (queued, running, done) = (await CreateAsync(), await CreateAsync(state: JobState.Running), await CreateAsync(state: JobState.Succeeded));

        var open = await storage.Ledger.ListOpenAsync(Cancellation).Select(j => j.JobId).ToListAsync(Cancellation);

        Assert.Equal([true, true, false], new[] { queued, running, done }.Select(j => open.Contains(j.Id)));
    }

    [Fact]
    public async Task Jobs_since_a_moment_are_given_with_the_versions_of_their_pictures()
    {
        var job = await CreateAsync();

        var since = await storage.Ledger.ListSinceAsync(_start, Cancellation).ToListAsync(Cancellation);

        Assert.Contains((job.Id, JobLedger.VersionKey(job.Queued.Source)), since);
        Assert.DoesNotContain(job.Id, await storage.Ledger.ListSinceAsync(_start.AddSeconds(1), Cancellation).Select(j => j.JobId).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Rows_that_were_lost_or_left_behind_are_put_right()
    {
        var job = await CreateAsync(state: JobState.Succeeded);
        var table = storage.Tables.GetTableClient(JobLedger.TableName);
        var row = (await RowsAsync(table, job)).Single(r => r.PartitionKey == "all");
        await table.DeleteEntityAsync("all", row.RowKey, cancellationToken: Cancellation);
        await table.UpsertEntityAsync(new TableEntity("colorize.running", row.RowKey), cancellationToken: Cancellation);

        await storage.Ledger.IndexAsync((await storage.Ledger.ReadAsync(job.Folder, Cancellation))!);

        Assert.Equal(["all", "colorize.succeeded"], (await RowsAsync(table, job)).Select(r => r.PartitionKey));
    }

    [Fact]
    public async Task A_status_is_written_though_the_index_does_not_answer()
    {
        var ledger = new JobLedger(storage.Blobs, new TableServiceClient(
            "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1:1", new TableClientOptions { Retry = { MaxRetries = 0 } }));
        var job = Job.Of();

        Assert.NotNull(await ledger.CreateAsync(job.Folder, job.Queued, Cancellation));

        Assert.Equal(JobState.Queued, (await storage.Ledger.ReadAsync(job.Folder, Cancellation))?.Status.State);
    }

    private async Task<Job> CreateAsync(int minute = 0, string? task = "colorize", JobState state = JobState.Queued)
    {
        var job = Job.Of($"{Guid.NewGuid():N}.png", _start.AddMinutes(minute));
        await storage.Ledger.CreateAsync(job.Folder, job.Queued with { Task = task, State = state }, Cancellation);
        return job;
    }

    private async Task<IReadOnlyList<JobListing>> ListAsync(string? task = null, JobState? state = null)
    {
        var (listed, _) = await storage.Ledger.ListAsync(task, state, Newest(), JobLedger.MostListed, Cancellation);
        return [.. listed.Where(j => j.SubmittedAt >= _start)];
    }

    // What would follow a job of the year's end.
    private string Newest() => $"{DateTime.MaxValue.Ticks - _start.AddYears(1).UtcTicks:D19}-{new string('a', JobId.Length)}";

    private static async Task<List<TableEntity>> RowsAsync(TableClient table, Job job) =>
        await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).Where(r => r.RowKey.EndsWith(job.Id, StringComparison.Ordinal))
            .OrderBy(r => r.PartitionKey).ToListAsync(Cancellation);
}
