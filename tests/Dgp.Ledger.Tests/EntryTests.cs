using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

public sealed class EntryTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_is_found_as_it_was_entered()
    {
        var job = Job.Of();

        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);

        Assert.Equal(job.Entry, await storage.Ledger.FindAsync(job.Id, Cancellation));
    }

    [Fact]
    public async Task The_first_entry_of_a_job_stays()
    {
        var job = Job.Of();
        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);

        await storage.Ledger.EnterAsync(job.Id, new JobEntry("elsewhere", null), Cancellation);

        Assert.Equal(job.Entry, await storage.Ledger.FindAsync(job.Id, Cancellation));
        Assert.Contains(job.Id, await OpenAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../results/secret")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa\n")]
    public async Task What_was_never_entered_is_not_found(string jobId) =>
        Assert.Null(await storage.Ledger.FindAsync(jobId, Cancellation));

    [Fact]
    public async Task A_job_is_open_until_it_is_closed()
    {
        var job = Job.Of();
        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);
        Assert.Contains(job.Id, await OpenAsync());

        await storage.Ledger.CloseAsync(job.Id, Cancellation);
        await storage.Ledger.CloseAsync(job.Id, Cancellation);

        Assert.DoesNotContain(job.Id, await OpenAsync());
        Assert.Equal(job.Entry, await storage.Ledger.FindAsync(job.Id, Cancellation));
    }

    [Fact]
    public async Task A_closed_job_that_is_announced_again_stays_closed()
    {
        var job = Job.Of();
        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);
        await storage.Ledger.CloseAsync(job.Id, Cancellation);

        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);

        Assert.DoesNotContain(job.Id, await OpenAsync());
    }

    [Fact]
    public async Task A_rejected_job_is_never_open()
    {
        var job = Job.Of();

        await storage.Ledger.EnterAsync(job.Id, new JobEntry(job.Folder, null), Cancellation);

        Assert.DoesNotContain(job.Id, await OpenAsync());
        Assert.Equal(new JobEntry(job.Folder, null), await storage.Ledger.FindAsync(job.Id, Cancellation));
    }

    [Fact]
    public async Task Closing_a_job_whose_entry_was_cleared_away_does_nothing()
    {
        var job = Job.Of();

        await storage.Ledger.CloseAsync(job.Id, Cancellation);

        Assert.Null(await storage.Ledger.FindAsync(job.Id, Cancellation));
    }

    [Fact]
    public async Task Blobs_of_other_people_among_the_entries_are_passed_over()
    {
        string[] names = [$"notes-{Guid.NewGuid():N}.txt", $"{Job.Of().Id}.txt", $"{Job.Of().Id}.json", $"folder/{Job.Of().Id}.json"];
        foreach (var name in names)
        {
            var metadata = name.EndsWith(".txt", StringComparison.Ordinal) || name.Contains('/', StringComparison.Ordinal)
                ? new Dictionary<string, string> { ["state"] = "active" }
                : null;
            await storage.Jobs.GetBlobClient(name).UploadAsync(new BinaryData("{}"), new BlobUploadOptions { Metadata = metadata }, Cancellation);
        }

        var open = await OpenAsync();

        Assert.DoesNotContain(open, id => names.Any(n => n.Contains(id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_entry_that_is_damaged_is_not_taken_for_none()
    {
        var job = Job.Of();
        await storage.Jobs.GetBlobClient(job.Id + ".json").UploadAsync(new BinaryData("{\"folder\":1}"), Cancellation);

        await Assert.ThrowsAsync<JsonException>(() => storage.Ledger.FindAsync(job.Id, Cancellation));
    }

    private async Task<List<string>> OpenAsync()
    {
        var open = new List<string>();
        await foreach (var id in storage.Ledger.OpenJobsAsync(Cancellation))
        {
            open.Add(id);
        }

        return open;
    }
}
