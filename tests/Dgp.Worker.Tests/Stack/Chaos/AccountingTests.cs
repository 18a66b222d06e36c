using System.Text;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Testing;
using Dgp.Worker.Stack.Chaos;

namespace Dgp.Worker.Tests.Stack.Chaos;

/// <summary>A rig that finds nothing proves nothing: each thing that may go wrong is done here on purpose.</summary>
public sealed class AccountingTests(AccountingTests.Storage storage) : IClassFixture<AccountingTests.Storage>
{
    private static readonly byte[] Restored = "a picture"u8.ToArray();

    private readonly Dictionary<string, ETag> _finished = [];

    private readonly Drop _drop = New();

    [Fact]
    public async Task A_whole_result_is_fine()
    {
        await SucceedAsync();

        var account = await AccountAsync();

        Assert.Empty(account.Problems);
        Assert.False(account.IsLost);
        Assert.False(account.IsDuplicated);
    }

    [Fact]
    public async Task An_upload_without_a_status_is_lost()
    {
        var account = await AccountAsync();

        Assert.True(account.IsLost);
        Assert.Contains("no status", Assert.Single(account.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_never_ended_is_lost()
    {
        await WriteAsync(Status() with { State = JobState.Running });

        Assert.True((await AccountAsync()).IsLost);
    }

    [Fact]
    public async Task A_failed_job_is_not_lost_but_a_problem()
    {
        await WriteAsync(Status() with { State = JobState.Failed, Error = new JobError("delivery-limit", "Ten workers died.", "Look.", false) });

        var account = await AccountAsync();

        Assert.False(account.IsLost);
        Assert.Contains("delivery-limit", Assert.Single(account.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_result_of_one_upload_is_a_duplicate()
    {
        await SucceedAsync();
        await PutAsync(_drop.Folder.Replace(_drop.JobId, "aaaaaaaaaaaaaaaaaaaaaaaaaa", StringComparison.Ordinal), ResultFiles.Restored, Restored);

        Assert.True((await AccountAsync()).IsDuplicated);
    }

    [Fact]
    public async Task A_final_status_that_is_written_again_is_a_duplicate()
    {
        await SucceedAsync();
        await WriteAsync(Status());

        var account = await AccountAsync();

        Assert.True(account.IsDuplicated);
        Assert.Contains("again", Assert.Single(account.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_found()
    {
        await SucceedAsync();
        await storage.Results.GetBlobClient($"{_drop.Folder}/{ResultFiles.Report}").DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("report.json is missing", Assert.Single((await AccountAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_nobody_listed_is_found()
    {
        await PutAsync(_drop.Folder, ResultFiles.Preview, Restored);
        await SucceedAsync();

        Assert.Contains("preview.png should not be there", Assert.Single((await AccountAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_differs_from_the_undisturbed_one_is_found()
    {
        await SucceedAsync(restored: "another picture"u8.ToArray());

        Assert.Contains("undisturbed", Assert.Single((await AccountAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_two_attempts_are_found()
    {
        await SucceedAsync(reportOfAttempt: 1, attempt: 2);

        Assert.Contains("attempt 1", Assert.Single((await AccountAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_written_after_the_end_is_found()
    {
        await SucceedAsync();
        // Storage's clock has whole seconds.
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        await PutAsync(_drop.Folder, ResultFiles.Restored, Restored);

        Assert.Contains("younger", Assert.Single((await AccountAsync()).Problems), StringComparison.Ordinal);
    }

    private static Drop New()
    {
        var specimen = Specimen.All[0];
        var upload = specimen.Upload(Guid.NewGuid().ToString("N"));
        var jobId = JobId.Of(Containers.Uploads, upload, "1", specimen.Options);
        return new Drop(specimen, upload, jobId, UploadName.ResultFolder(specimen.Task, upload, jobId));
    }

    private JobStatus Status(int attempt = 1) => new()
    {
        JobId = _drop.JobId,
        Task = _drop.Specimen.Task,
        State = JobState.Succeeded,
        Source = new BlobRef(Containers.Uploads, _drop.Upload, "1"),
        SubmittedAt = DateTimeOffset.UnixEpoch,
        Attempt = attempt,
        Worker = "machine/1/a",
        Files = [ResultFiles.Restored, ResultFiles.Report],
    };

    private async Task SucceedAsync(byte[]? restored = null, int attempt = 1, int? reportOfAttempt = null)
    {
        await PutAsync(_drop.Folder, ResultFiles.Restored, restored ?? Restored);
        var report = $$$"""{"job":{"jobId":"{{{_drop.JobId}}}","attempt":{{{reportOfAttempt ?? attempt}}},"worker":"machine/1/a"}}""";
        await PutAsync(_drop.Folder, ResultFiles.Report, Encoding.UTF8.GetBytes(report));
        await WriteAsync(Status(attempt));
    }

    // As the rig looks on: the first final version that it sees.
    private async Task WriteAsync(JobStatus status)
    {
        await PutAsync(_drop.Folder, ResultFiles.Status, status.ToJson(), status.State.ToString().ToLowerInvariant());
        var folder = (await ResultFolders.ListAsync(storage.Blobs, TestContext.Current.CancellationToken))[_drop.Folder];
        if (folder.IsFinal)
        {
            _finished.TryAdd(folder.Path, folder.Status!.ETag);
        }
    }

    private async Task PutAsync(string folder, string name, byte[] content, string? state = null) =>
        await storage.Results.GetBlobClient($"{folder}/{name}").UploadAsync(
            new BinaryData(content),
            new BlobUploadOptions { Metadata = state is null ? null : new Dictionary<string, string> { ["state"] = state } },
            TestContext.Current.CancellationToken);

    private async Task<Account> AccountAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var accounting = new Accounting(storage.Blobs, new Dictionary<int, byte[]> { [_drop.Specimen.Number] = Restored }, _finished);
        return await accounting.OfAsync(_drop, await ResultFolders.ListAsync(storage.Blobs, cancellation), cancellation);
    }

    /// <summary>Storage for all tests of the class.</summary>
    public sealed class Storage : IAsyncLifetime
    {
        private Azurite? _azurite;

        internal BlobServiceClient Blobs { get; private set; } = null!;

        internal BlobContainerClient Results => Blobs.GetBlobContainerClient(Containers.Results);

        public async ValueTask InitializeAsync()
        {
            _azurite = await Azurite.StartAsync();
            Blobs = new BlobServiceClient(_azurite.ConnectionString);
            await JobLedger.CreateContainersAsync(Blobs, new TableServiceClient(_azurite.ConnectionString), CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            if (_azurite is not null)
            {
                await _azurite.DisposeAsync();
            }
        }
    }
}
