using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;
using Microsoft.Extensions.Logging;

namespace Dgp.Ledger;

/// <summary>
/// What is known of every job, kept in storage by both hosts: its entry in <see cref="Containers.Jobs"/> and its <c>status.json</c>. A status
/// is only ever created where there was none, or replaced on condition of the version that was read, so that of two writers one learns
/// that it came second. Each change of state is passed on to the index by which jobs are listed, here and nowhere else. Methods throw
/// <see cref="RequestFailedException"/> when storage fails for other reasons, and <see cref="System.Text.Json.JsonException"/> where something
/// else than an entry or a status was put in its place.
/// </summary>
public sealed class JobLedger(BlobServiceClient blobs, TableServiceClient tables, ILogger<JobLedger>? log = null)
{
    /// <summary>Table of the index.</summary>
    public const string TableName = JobIndex.TableName;

    /// <summary>Most jobs of one page of <see cref="ListAsync"/>.</summary>
    public const int MostListed = 1000;

    private const string State = "state";
    private const string EntryEnding = ".json";
    private const string Active = "active";
    private const string Done = "done";

    // Tells one's own write from another's of the same content.
    private const string Write = "write";

    private readonly BlobContainerClient _jobs = blobs.GetBlobContainerClient(Containers.Jobs);
    private readonly BlobContainerClient _results = blobs.GetBlobContainerClient(Containers.Results);
    private readonly JobIndex _index = new(tables);

    /// <summary>What the jobs of each owner take up.</summary>
    public OwnerAccounts Owners { get; } = new(blobs);

    /// <summary>Creates the containers that are missing and the index's table, as a deployment does beforehand.</summary>
    public static async Task CreateContainersAsync(BlobServiceClient blobs, TableServiceClient tables, CancellationToken cancellation)
    {
        await tables.CreateTableIfNotExistsAsync(JobIndex.TableName, cancellation);
        foreach (var name in Containers.All)
        {
            await blobs.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellation);
        }
    }

    /// <summary>Enters a job; one that is there stays as it is.</summary>
    /// <returns>Whether there was none.</returns>
    public async Task<bool> EnterAsync(string jobId, JobEntry entry, CancellationToken cancellation) =>
        await UploadAsync(
            Entry(jobId),
            entry.ToJson(),
            new BlobRequestConditions { IfNoneMatch = ETag.All },
            new Dictionary<string, string> { [State] = entry.Message is null ? Done : Active },
            cancellation) is not null;

    /// <summary>Opens a job again that has ended: its status says queued, and somebody looks after it again. Its message is for the caller to send.</summary>
    /// <param name="ended">Its status as it was read.</param>
    /// <returns>Null where it is no longer that one: somebody else was faster.</returns>
    public async Task<StoredStatus?> ReopenAsync(StoredStatus ended, JobMessage message, CancellationToken cancellation)
    {
        // First, so that the sweep finds a job whose opener died; again in the end, for who closes the earlier opening may have come in between.
        var again = message.ForOpening(ended.Status.Reopened + 1);
        var active = new Dictionary<string, string> { [State] = Active };
        await UploadAsync(Entry(message.JobId), new JobEntry(ended.Folder, message).ToJson(), new BlobRequestConditions(), active, cancellation);
        var opened = await ReplaceAsync(ended, JobStatus.Queued(again), cancellation);
        if (opened is not null)
        {
            await Entry(message.JobId).SetMetadataAsync(active, cancellationToken: cancellation);
        }

        return opened;
    }

    /// <returns>Null where no such job was ever entered.</returns>
    public async Task<JobEntry?> FindAsync(string jobId, CancellationToken cancellation)
    {
        if (!JobId.IsValid(jobId))
        {
            return null;
        }

        try
        {
            var content = await Entry(jobId).DownloadContentAsync(cancellation);
            return JobEntry.Parse(content.Value.Content);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Identities of the jobs that have not been closed, in their own order.</summary>
    public async IAsyncEnumerable<string> OpenJobsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        do
        {
            var (entries, next) = await ListEntriesAsync(after, cancellation);
            foreach (var entry in entries.Where(e => e.IsOpen))
            {
                yield return entry.JobId;
            }

            after = next;
        }
        while (after is not null);
    }

    /// <summary>Entries of all jobs there ever were, in the order of their identities, a page of storage's at a time.</summary>
    /// <param name="after">Continuation of the page before; null for the first.</param>
    /// <returns>Entries, and how to go on: null once there are no more.</returns>
    public async Task<(IReadOnlyList<ListedEntry> Entries, string? Next)> ListEntriesAsync(string? after, CancellationToken cancellation)
    {
        var pages = _jobs.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellation).AsPages(after);
        await foreach (var page in pages)
        {
            var entries = from blob in page.Values
                          let jobId = blob.Name.EndsWith(EntryEnding, StringComparison.Ordinal) ? blob.Name[..^EntryEnding.Length] : ""
                          where JobId.IsValid(jobId)
                          select new ListedEntry(jobId, StateOf(blob) == Active, blob.Properties.LastModified ?? DateTimeOffset.MinValue);
            return ([.. entries], string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
        }

        return ([], null);
    }

    /// <summary>
    /// Marks the entry of a job that reached its final state, so that nobody looks after it any more, and charges its owner; once, however often and
    /// by however many it is called. A job that was opened again meanwhile stays open.
    /// </summary>
    public async Task CloseAsync(string jobId, CancellationToken cancellation)
    {
        try
        {
            var content = (await Entry(jobId).DownloadContentAsync(cancellation)).Value;
            if (!content.Details.Metadata.TryGetValue(State, out var state) || state != Active)
            {
                return;
            }

            var status = await ReadableAsync(JobEntry.Parse(content.Content).Folder, cancellation);
            if (status is { IsFinal: false })
            {
                return;
            }

            // On condition of what was read before the status was: opening the job again changes both.
            var unchanged = new BlobRequestConditions { IfMatch = content.Details.ETag };
            await Entry(jobId).SetMetadataAsync(new Dictionary<string, string> { [State] = Done }, unchanged, cancellation);
            // What was rejected was never counted as open.
            if (status is { State: not JobState.Rejected })
            {
                var day = DateOnly.FromDateTime((status.FinishedAt ?? DateTimeOffset.UtcNow).UtcDateTime);
                await Owners.EndAsync(UploadName.OwnerOf(status.Source.Name), day, status.ComputeSeconds, cancellation);
            }
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // An entry that was cleared away, or closed by another, needs no closing; one that was opened again must have none.
        }
    }

    /// <returns>Null where there is none.</returns>
    public async Task<StoredStatus?> ReadAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            var blob = await StatusBlob(folder).DownloadContentAsync(cancellation);
            var details = blob.Value.Details;
            var now = blob.GetRawResponse().Headers.Date ?? details.LastModified;
            var age = now - details.LastModified;
            return new StoredStatus(JobStatus.Parse(blob.Value.Content), folder, details.ETag, details.LastModified, age > TimeSpan.Zero ? age : TimeSpan.Zero);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <returns>Null also where somebody scribbled over it.</returns>
    private async Task<JobStatus?> ReadableAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            return (await ReadAsync(folder, cancellation))?.Status;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <returns>Null where there was one already.</returns>
    public Task<StoredStatus?> CreateAsync(string folder, JobStatus status, CancellationToken cancellation) =>
        WriteAsync(folder, null, status, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellation);

    /// <returns>Null where it is no longer the one that was read.</returns>
    public Task<StoredStatus?> ReplaceAsync(StoredStatus current, JobStatus next, CancellationToken cancellation) =>
        WriteAsync(current.Folder, current.Status, next, new BlobRequestConditions { IfMatch = current.ETag }, cancellation);

    /// <summary>Replaces whatever is there, as often as it takes, until <paramref name="change"/> finds nothing to change.</summary>
    /// <param name="change">The status it should become, or null to leave it.</param>
    /// <returns>What is there in the end; null where there is none.</returns>
    public async Task<StoredStatus?> ChangeAsync(string folder, Func<JobStatus, JobStatus?> change, CancellationToken cancellation)
    {
        while (true)
        {
            var current = await ReadAsync(folder, cancellation);
            if (current is null || change(current.Status) is not { } next)
            {
                return current;
            }

            if (await ReplaceAsync(current, next, cancellation) is { } written)
            {
                return written;
            }
        }
    }

    /// <summary>A queued job is cancelled at once; a running one is asked to stop, which its worker does at the next iteration.</summary>
    /// <returns>What is there now; a job that was done already stays so. Null where there is no such job.</returns>
    public async Task<StoredStatus?> CancelAsync(string jobId, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await FindAsync(jobId, cancellation) is not { } entry)
        {
            return null;
        }

        var status = await ChangeAsync(
            entry.Folder,
            s => s.State switch
            {
                JobState.Queued => s with { State = JobState.Cancelled, FinishedAt = now, CancelRequested = true },
                JobState.Running when !s.CancelRequested => s with { CancelRequested = true },
                _ => null,
            },
            cancellation);
        if (status?.Status.IsFinal == true)
        {
            await CloseAsync(jobId, cancellation);
        }

        return status;
    }

    /// <summary>Jobs by the time of their submission, newest first, by a bounded number of calls however many there are.</summary>
    /// <param name="task">Null for any; <c>rejected</c> for uploads that named none.</param>
    /// <param name="state">Null for any.</param>
    /// <param name="after">What an earlier page gave as next; null for the newest.</param>
    /// <param name="most">1 to <see cref="MostListed"/>.</param>
    /// <returns>Jobs, and how to go on: null once there are no more.</returns>
    public Task<(IReadOnlyList<JobListing> Jobs, string? Next)> ListAsync(string? task, JobState? state, string? after, int most, CancellationToken cancellation) =>
        _index.ListAsync(task, state, after, most, cancellation);

    /// <summary>Whether a task can be listed.</summary>
    public static bool IsListedTask(string task) => JobIndex.IsTask(task);

    /// <summary>Whether a text can have been given as the next page's beginning.</summary>
    public static bool IsNextPage(string text) => JobIndex.IsKey(text);

    /// <summary>Jobs that are queued or running, as the index has them: a little late, or early.</summary>
    public IAsyncEnumerable<JobListing> ListOpenAsync(CancellationToken cancellation) => _index.OpenAsync(cancellation);

    /// <summary>Jobs submitted since, each with the <see cref="VersionKey"/> of its picture, as the index has them.</summary>
    public IAsyncEnumerable<(string JobId, string Version)> ListSinceAsync(DateTimeOffset since, CancellationToken cancellation) => _index.SinceAsync(since, cancellation);

    /// <summary>A short name for one version of a blob.</summary>
    public static string VersionKey(BlobRef blob) => JobIndex.VersionKey(blob);

    /// <summary>Puts the index right about one job.</summary>
    public Task IndexAsync(StoredStatus stored) => _index.PutAsync(stored);

    /// <summary>Takes a job out of the index that is not there any more.</summary>
    public Task ForgetAsync(JobListing row) => _index.RemoveAsync(row);

    private static string StateOf(BlobItem blob) => blob.Metadata?.TryGetValue(State, out var state) == true ? state : "";

    private async Task<StoredStatus?> WriteAsync(
        string folder, JobStatus? before, JobStatus status, BlobRequestConditions conditions, CancellationToken cancellation)
    {
        var write = Guid.NewGuid().ToString("N");
        var metadata = new Dictionary<string, string> { [State] = status.State.ToString().ToLowerInvariant(), [Write] = write };
        var blob = StatusBlob(folder);
        if ((await UploadAsync(blob, status.ToJson(), conditions, metadata, cancellation) ?? await FindOwnAsync(blob, write, cancellation)) is not (var etag, var at))
        {
            return null;
        }

        await FollowAsync(before, status, folder, at);
        return new StoredStatus(status, folder, etag, at, TimeSpan.Zero);
    }

    /// <summary>The client tries again when an answer is lost, and then meets its own first write.</summary>
    private static async Task<(ETag ETag, DateTimeOffset At)?> FindOwnAsync(BlobClient blob, string write, CancellationToken cancellation)
    {
        try
        {
            var there = (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value;
            return there.Metadata.TryGetValue(Write, out var other) && other == write ? (there.ETag, there.LastModified) : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The status is written, and nothing that the index does can change that: a row that fails is put right by the next change or the reconcile.</summary>
    private async Task FollowAsync(JobStatus? before, JobStatus after, string folder, DateTimeOffset at)
    {
        try
        {
            await _index.MoveAsync(before, after, folder, at);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            log?.NotIndexed(after.JobId, e.Message);
        }
    }

    /// <returns>Null where the conditions do not hold.</returns>
    private static async Task<(ETag ETag, DateTimeOffset At)?> UploadAsync(
        BlobClient blob, byte[] json, BlobRequestConditions conditions, Dictionary<string, string> metadata, CancellationToken cancellation)
    {
        try
        {
            var info = await blob.UploadAsync(
                new BinaryData(json),
                new BlobUploadOptions
                {
                    Conditions = conditions,
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json", CacheControl = "no-cache" },
                    Metadata = metadata,
                },
                cancellation);
            return (info.Value.ETag, info.Value.LastModified);
        }
        // Not any 409 or 412: those of a lease or of a container that is being deleted are failures.
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return null;
        }
    }

    private BlobClient Entry(string jobId) => _jobs.GetBlobClient(jobId + EntryEnding);

    private BlobClient StatusBlob(string folder) => _results.GetBlobClient($"{folder}/{ResultFiles.Status}");
}

/// <summary>A job's entry as a listing of them shows it.</summary>
/// <param name="ModifiedAt">When it was made, or closed.</param>
public sealed record ListedEntry(string JobId, bool IsOpen, DateTimeOffset ModifiedAt);

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Job {JobId} is not where lists look for it, until its next change or the reconcile: {Why}")]
    public static partial void NotIndexed(this ILogger log, string jobId, string why);
}
