using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

public sealed class OwnerAccountsTests(Storage storage)
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    private readonly string _owner = $"Ünïcode + 100 % {Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private OwnerAccounts Owners => storage.Ledger.Owners;

    [Fact]
    public async Task Of_many_changes_at_once_none_is_lost()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ChangeAsync(a => a with { Open = a.Open + 2 })));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Owners.EndAsync(_owner, Day, 1.5, Cancellation)));

        Assert.Equal(new OwnerAccount(15, Day, 7.5, 5), await AccountAsync());
    }

    [Fact]
    public async Task A_new_day_begins_with_nothing_computed_and_the_same_jobs_open()
    {
        await ChangeAsync(a => a with { Open = 2, Seconds = 9, Ended = 3 });

        await Owners.EndAsync(_owner, Day.AddDays(1), 4, Cancellation);
        // Late word of the day before counts for the day that it is.
        await Owners.EndAsync(_owner, Day, 1, Cancellation);

        Assert.Equal(new OwnerAccount(0, Day.AddDays(1), 5, 2), await AccountAsync());
    }

    [Fact]
    public async Task An_account_is_corrected_only_in_the_version_that_was_counted()
    {
        await ChangeAsync(a => a with { Open = 5 });
        var (_, counted, etag) = await Owners.ListAsync(Cancellation).FirstAsync(a => a.Owner == _owner, Cancellation);
        await ChangeAsync(a => a with { Open = a.Open + 1 });

        Assert.False(await Owners.CorrectAsync(_owner, counted, 3, etag, Cancellation));
        Assert.False(await Owners.CorrectAsync(_owner, counted, 3, null, Cancellation));
        Assert.Equal(6, (await AccountAsync()).Open);

        var (_, now, version) = await Owners.ListAsync(Cancellation).FirstAsync(a => a.Owner == _owner, Cancellation);
        Assert.True(await Owners.CorrectAsync(_owner, now, 3, version, Cancellation));
        Assert.Equal(3, (await AccountAsync()).Open);
    }

    [Fact]
    public async Task What_someone_scribbled_over_an_account_counts_for_nothing()
    {
        var scribble = new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["open"] = "-7", ["day"] = "soon", ["seconds"] = "x" } };
        await storage.Jobs.GetBlobClient($"owners/{_owner}.account").UploadAsync(new BinaryData("scribble"), scribble, Cancellation);

        await ChangeAsync(a => a with { Open = a.Open + 1 });

        Assert.Equal(new OwnerAccount(1, Day, 0, 0), await AccountAsync());
    }

    [Fact]
    public async Task A_job_is_charged_to_its_owner_once_however_often_and_by_how_many_it_is_closed()
    {
        var job = Job.Of($"{_owner}/cat.png");
        await ChangeAsync(a => a with { Open = 1 });
        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);
        await storage.Ledger.CreateAsync(
            job.Folder, job.Queued with { State = JobState.Failed, ComputeSeconds = 12.5, FinishedAt = new DateTimeOffset(Day, new TimeOnly(12, 0), TimeSpan.Zero) }, Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => storage.Ledger.CloseAsync(job.Id, Cancellation)));

        Assert.Equal(new OwnerAccount(0, Day, 12.5, 1), await AccountAsync());
    }

    [Fact]
    public async Task A_job_that_goes_on_cannot_be_closed()
    {
        var job = Job.Of($"{_owner}/cat.png");
        await storage.Ledger.EnterAsync(job.Id, job.Entry, Cancellation);
        await storage.Ledger.CreateAsync(job.Folder, job.Running(), Cancellation);

        await storage.Ledger.CloseAsync(job.Id, Cancellation);

        Assert.Contains(job.Id, await storage.Ledger.OpenJobsAsync(Cancellation).ToListAsync(Cancellation));
    }

    private Task<OwnerAccount> ChangeAsync(Func<OwnerAccount, OwnerAccount> change) => Owners.ChangeAsync(_owner, Day, change, Cancellation);

    private Task<OwnerAccount> AccountAsync() => ChangeAsync(a => a);
}
