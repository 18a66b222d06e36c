using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger;

/// <summary>
/// What is known of every job, kept in storage by both hosts: its entry in <see cref="Containers.Jobs"/> and its <c>status.json</c>. A status
/// is only ever created where there was none, or replaced on condition of the version that was read, so that of two writers one learns
/// that it came second. Methods throw <see cref="RequestFailedException"/> when storage fails for other reasons, and
/// <see cref="System.Text.Json.JsonException"/> where something else than an entry or a status was put in its place.
/// </summary>
public sealed class JobLedger(BlobServiceClient blobs)
{
    private const string State = "state";
    private const int PageSize = 1000;
    private const string EntryEnding = ".json";
    private const string Active = "active";
    private const string Done = "done";

    // Tells one's own write from another's of the same content.
    private const string Write = "write";

    private readonly BlobContainerClient _jobs = blobs.GetBlobContainerClient(Containers.Jobs);
    private readonly BlobContainerClient _results = blobs.GetBlobContainerClient(Containers.Results);

    /// <summary>Creates the containers that are missing, as a deployment does beforehand.</summary>
    public static async Task CreateContainersAsync(BlobServiceClient blobs, CancellationToken cancellation)
    {
        foreach (var name in Containers.All)
        {
            await blobs.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellation);
        }
    }

    /// <summary>Enters a job; one that is there stays as it is.</summary>
    public Task EnterAsync(string jobId, JobEntry entry, CancellationToken cancellation) =>
        UploadAsync(
            Entry(jobId),
            entry.ToJson(),
            new BlobRequestConditions { IfNoneMatch = ETag.All },
            new Dictionary<string, string> { [State] = entry.Message is null ? Done : Active },
            cancellation);

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
        await foreach (var blob in _jobs.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellation))
        {
            var jobId = blob.Name.EndsWith(EntryEnding, StringComparison.Ordinal) ? blob.Name[..^EntryEnding.Length] : "";
            if (JobId.IsValid(jobId) && StateOf(blob) == Active)
            {
                yield return jobId;
            }
        }
    }

    /// <summary>Marks the entry of a job that reached its final state, so that nobody looks after it any more.</summary>
    public async Task CloseAsync(string jobId, CancellationToken cancellation)
    {
        try
        {
            await Entry(jobId).SetMetadataAsync(new Dictionary<string, string> { [State] = Done }, cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // An entry that was cleared away needs no closing.
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
            return new StoredStatus(JobStatus.Parse(blob.Value.Content), folder, details.ETag, age > TimeSpan.Zero ? age : TimeSpan.Zero);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <returns>Null where there was one already.</returns>
    public Task<StoredStatus?> CreateAsync(string folder, JobStatus status, CancellationToken cancellation) =>
        WriteAsync(folder, status, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellation);

    /// <returns>Null where it is no longer the one that was read.</returns>
    public Task<StoredStatus?> ReplaceAsync(StoredStatus current, JobStatus next, CancellationToken cancellation) =>
        WriteAsync(current.Folder, next, new BlobRequestConditions { IfMatch = current.ETag }, cancellation);

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

    /// <summary>A job's folder listed with the rest: states are read off the listing, without opening a status.</summary>
    /// <param name="prefix">Of the folder: <c>colorize/</c>.</param>
    /// <param name="after">Continuation of an earlier page.</param>
    /// <param name="enough">Jobs after which no further page of storage's, of 1,000 blobs, is read; the last one is given whole, for storage goes on only after it.</param>
    /// <returns>Jobs in the order of their folders, and how to go on: null once there are no more.</returns>
    public async Task<(IReadOnlyList<JobListing> Jobs, string? Next)> ListAsync(string prefix, string? after, int enough, CancellationToken cancellation)
    {
        var found = new List<JobListing>();
        var pages = _results.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = prefix }, cancellation).AsPages(after, PageSize);
        await foreach (var page in pages)
        {
            found.AddRange(page.Values.Select(Listing).OfType<JobListing>());
            after = string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken;
            if (found.Count >= enough)
            {
                break;
            }
        }

        return (found, after);
    }

    /// <returns>Null of anything but a status.</returns>
    private static JobListing? Listing(BlobItem blob)
    {
        const string ending = "/" + ResultFiles.Status;
        var folder = blob.Name.EndsWith(ending, StringComparison.Ordinal) ? blob.Name[..^ending.Length] : "";
        var jobId = folder[(folder.LastIndexOf('/') + 1)..];
        return JobId.IsValid(jobId) ? new JobListing(jobId, folder, StateOf(blob), blob.Properties.LastModified) : null;
    }

    private static string StateOf(BlobItem blob) => blob.Metadata?.TryGetValue(State, out var state) == true ? state : "";

    private async Task<StoredStatus?> WriteAsync(string folder, JobStatus status, BlobRequestConditions conditions, CancellationToken cancellation)
    {
        var write = Guid.NewGuid().ToString("N");
        var metadata = new Dictionary<string, string> { [State] = status.State.ToString().ToLowerInvariant(), [Write] = write };
        var blob = StatusBlob(folder);
        if (await UploadAsync(blob, status.ToJson(), conditions, metadata, cancellation) is { } etag)
        {
            return new StoredStatus(status, folder, etag, TimeSpan.Zero);
        }

        // The client tries again when an answer is lost, and then meets its own first write.
        try
        {
            var there = (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value;
            return there.Metadata.TryGetValue(Write, out var other) && other == write ? new StoredStatus(status, folder, there.ETag, TimeSpan.Zero) : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <returns>Null where the conditions do not hold.</returns>
    private static async Task<ETag?> UploadAsync(
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
            return info.Value.ETag;
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
