using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Http;
using Dgp.Functions.Intake;
using Dgp.Ledger;
using Microsoft.Extensions.Logging;

namespace Dgp.Functions.Upkeep;

/// <summary>
/// Once an hour, what nobody saw: uploads without a status, because their event was lost or their validation failed as often as the host tries it; jobs without
/// a status; rows that the index lacks. It does not look into the host's poison queue, so it is the same with every host.
/// <para>
/// A pass is about what changed in storage since the last one. It lists the uploads and the jobs' entries, 5,000 to a call, and reads from the index which of
/// them are known, 1,000 to a call; only the others are opened. It stops after a while and goes on where it was: its place is kept in the index's own table, so
/// that with a lost table everything is looked at again, and the index made anew.
/// </para>
/// </summary>
public sealed class Reconcile(
    BlobServiceClient blobs, TableServiceClient tables, JobLedger ledger, Validation validation, Admission admission, TimeProvider time, ILogger<Reconcile> log)
{
    private const int AtOnce = 8;

    /// <summary>What is younger is still under way: the host's own attempts, and functions that wait for storage.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    // Of the five minutes that a function has. A page that is begun is finished.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    // The functions' clock, by which a job is submitted, may be behind storage's, by which its upload is dated.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private readonly BlobContainerClient _uploads = blobs.GetBlobContainerClient(Containers.Uploads);
    private readonly ReconcileMark _mark = new(tables);

    /// <summary>Goes on with the pass under way, or begins the next if it is time for it.</summary>
    /// <returns>Uploads and jobs that were made good.</returns>
    /// <exception cref="RequestFailedException">Storage fails. What was done so far is done.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var (begin, now) = (time.GetTimestamp(), time.GetUtcNow());
        if (Next(await _mark.ReadAsync(cancellation), now) is not { } place)
        {
            return 0;
        }

        await ReceivedPicture.DeleteLeftoversAsync(blobs, now - LeftoverAge, cancellation);
        var known = await KnownAsync(place.From - Skew, cancellation);
        var found = 0;
        while (place.Part != ReconcilePart.Done && time.GetElapsedTime(begin) < Longest)
        {
            var (count, next) = place.Part == ReconcilePart.Uploads
                ? await UploadsAsync(place, known, cancellation)
                : await EntriesAsync(place, known, cancellation);
            found += count;
            place = next is not null ? place with { After = next } : place with { Part = place.Part + 1, After = null };
            await _mark.WriteAsync(place, cancellation);
        }

        if (found > 0)
        {
            log.Reconciled(found);
        }

        return found;
    }

    private static ReconcilePlace? Next(ReconcilePlace? last, DateTimeOffset now) => last switch
    {
        null => new(DateTimeOffset.UnixEpoch, now - Settled, ReconcilePart.Uploads, null),
        { Part: ReconcilePart.Done } => now - Settled - last.To < Between ? null : new(last.To, now - Settled, ReconcilePart.Uploads, null),
        _ => last,
    };

    private async Task<Known> KnownAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var known = new Known([], [], []);
        await foreach (var row in ledger.ListOpenAsync(cancellation))
        {
            known.Open.Add(Key(row.JobId));
        }

        await foreach (var (jobId, version) in ledger.ListSinceAsync(since, cancellation))
        {
            known.Jobs.Add(Key(jobId));
            known.Versions.Add(Key(version));
        }

        return known;
    }

    /// <summary>One page of uploads: those of the pass's time that no job is of.</summary>
    private async Task<(int Found, string? Next)> UploadsAsync(ReconcilePlace place, Known known, CancellationToken cancellation)
    {
        await foreach (var page in _uploads.GetBlobsAsync(cancellationToken: cancellation).AsPages(place.After))
        {
            var unknown = from blob in page.Values
                          where blob.Properties.LastModified >= place.From && blob.Properties.LastModified < place.To && !IsMaterial(blob.Name)
                          let version = new BlobRef(Containers.Uploads, blob.Name, blob.Properties.ETag?.ToString() ?? "")
                          where !known.Versions.Contains(Key(JobLedger.VersionKey(version)))
                          select version;
            return (await CountAsync(unknown, ValidateAsync, cancellation), NextOf(page));
        }

        return (0, null);
    }

    /// <summary>One page of entries: the open ones that the index does not have open, and those closed in the pass's time that it does not have at all.</summary>
    private async Task<(int Found, string? Next)> EntriesAsync(ReconcilePlace place, Known known, CancellationToken cancellation)
    {
        var (entries, next) = await ledger.ListEntriesAsync(place.After, cancellation);
        var unknown = from entry in entries
                      where entry.ModifiedAt < place.To && !known.Open.Contains(Key(entry.JobId))
                      where entry.IsOpen || (entry.ModifiedAt >= place.From && !known.Jobs.Contains(Key(entry.JobId)))
                      select entry.JobId;
        return (await CountAsync(unknown, MendAsync, cancellation), next);
    }

    private static async Task<int> CountAsync<T>(IEnumerable<T> all, Func<T, CancellationToken, Task<bool>> mend, CancellationToken cancellation)
    {
        var count = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(all, parallel, async (one, token) =>
        {
            if (await mend(one, token))
            {
                Interlocked.Increment(ref count);
            }
        });
        return count;
    }

    /// <summary>Validates an upload as its event would have had it, if it has no status yet.</summary>
    /// <returns>Whether it had none.</returns>
    private async Task<bool> ValidateAsync(BlobRef upload, CancellationToken cancellation)
    {
        try
        {
            if (await validation.DecideAsync(_uploads.GetBlobClient(upload.Name), upload.Name, cancellation) is not { } decision)
            {
                return false;
            }

            if (await ledger.ReadAsync(decision.Folder, cancellation) is { } stored)
            {
                // Known, but for the index; or a request, which the index has under the picture that it asks for.
                await ledger.IndexAsync(stored);
                return false;
            }

            log.Unseen(Printable.Text(upload.Name));
            await admission.EnterAsync(decision, cancellation);
            return true;
        }
        catch (Exception e) when (!IsPassing(e) && !cancellation.IsCancellationRequested)
        {
            // It failed in every attempt of the host's, and now again.
            return await GiveUpAsync(upload, e, cancellation);
        }
    }

    /// <summary>Another time the same may go well: the pass ends here, and the next run begins with this page.</summary>
    private static bool IsPassing(Exception e) => e is RequestFailedException { Status: 0 or 408 or 429 or >= 500 } or AggregateException
        or Azure.Messaging.ServiceBus.ServiceBusException or OperationCanceledException or IOException;

    private async Task<bool> GiveUpAsync(BlobRef upload, Exception why, CancellationToken cancellation)
    {
        log.CannotValidate(Printable.Text(upload.Name), why);
        var task = Validation.TaskOf(upload.Name);
        var id = JobId.Of(upload.Container, upload.Name, upload.Etag, new JobOptions(), task);
        var folder = UploadName.ResultFolder(task, upload.Name, id);
        var now = time.GetUtcNow();
        await ledger.EnterAsync(id, new JobEntry(folder), cancellation);
        return await ledger.CreateAsync(
            folder,
            new JobStatus
            {
                JobId = id,
                Task = task,
                State = JobState.Failed,
                Source = upload,
                SubmittedAt = now,
                FinishedAt = now,
                Error = new JobError(
                    DgpException.NameOf(ErrorCode.Internal),
                    $"The upload could not be validated ({why.GetType().Name}).",
                    "Upload it again; if that does not help, tell the operator the time: the log has it.",
                    Retryable: true),
            },
            cancellation) is not null;
    }

    /// <summary>Gives a job its status, its message or its row in the index, whichever it lacks.</summary>
    /// <returns>Whether it lacked its status.</returns>
    private async Task<bool> MendAsync(string jobId, CancellationToken cancellation)
    {
        try
        {
            if (await ledger.FindAsync(jobId, cancellation) is not { } entry)
            {
                return false;
            }

            if (await ledger.ReadAsync(entry.Folder, cancellation) is { } stored)
            {
                await ledger.IndexAsync(stored);
                if (stored.Status.IsFinal)
                {
                    await ledger.CloseAsync(jobId, cancellation);
                }

                return false;
            }

            if (entry.Message is null)
            {
                // Rejected, and not yet told so: that is made good with its upload.
                return false;
            }

            await admission.EnterAsync(new Decision.Accepted(entry.Message), cancellation);
            return true;
        }
        catch (System.Text.Json.JsonException e)
        {
            // Someone wrote there who should not have.
            log.CannotSweep(jobId, e);
            return false;
        }
    }

    private static bool IsMaterial(string name)
    {
        try
        {
            return UploadName.Parse(name).Kind == UploadKind.Material;
        }
        catch (DgpException)
        {
            // To be rejected, which is a status too.
            return false;
        }
    }

    private static string? NextOf(Page<BlobItem> page) => string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken;

    /// <summary>Of a million identities each 16 bytes, not text.</summary>
    private static UInt128 Key(string id) => id.Aggregate(UInt128.Zero, (key, c) => (key << 5) | (uint)(c >= 'a' ? c - 'a' : c - '2' + 26));

    /// <param name="Open">Jobs that are queued or running.</param>
    /// <param name="Jobs">Jobs submitted since the pass's time begins.</param>
    /// <param name="Versions">The pictures of those.</param>
    private sealed record Known(HashSet<UInt128> Open, HashSet<UInt128> Jobs, HashSet<UInt128> Versions);
}

internal enum ReconcilePart
{
    Uploads,
    Entries,
    Done,
}

/// <summary>How far a pass is.</summary>
/// <param name="From">The pass is about what changed since then ...</param>
/// <param name="To">... and before this.</param>
/// <param name="After">Continuation of the listing; null at its beginning.</param>
internal sealed record ReconcilePlace(DateTimeOffset From, DateTimeOffset To, ReconcilePart Part, string? After);

/// <summary>Where the reconcile is, in a row beside those of the jobs.</summary>
internal sealed class ReconcileMark(TableServiceClient tables)
{
    private const string Partition = "reconcile";
    private const string Row = "place";

    private readonly TableClient _table = tables.GetTableClient(JobLedger.TableName);

    /// <returns>Null before the first pass.</returns>
    public async Task<ReconcilePlace?> ReadAsync(CancellationToken cancellation)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition, Row, cancellationToken: cancellation);
        return row.HasValue && Enum.TryParse<ReconcilePart>(row.Value!.GetString(nameof(ReconcilePlace.Part)), out var part)
            ? new ReconcilePlace(Moment(row.Value, nameof(ReconcilePlace.From)), Moment(row.Value, nameof(ReconcilePlace.To)), part, row.Value.GetString(nameof(ReconcilePlace.After)))
            : null;
    }

    public Task WriteAsync(ReconcilePlace place, CancellationToken cancellation) => _table.UpsertEntityAsync(
        new TableEntity(Partition, Row)
        {
            [nameof(ReconcilePlace.From)] = place.From.ToString("O", CultureInfo.InvariantCulture),
            [nameof(ReconcilePlace.To)] = place.To.ToString("O", CultureInfo.InvariantCulture),
            [nameof(ReconcilePlace.Part)] = place.Part.ToString(),
            [nameof(ReconcilePlace.After)] = place.After,
        },
        TableUpdateMode.Replace,
        cancellation);

    private static DateTimeOffset Moment(TableEntity row, string column) => DateTimeOffset.Parse(row.GetString(column), CultureInfo.InvariantCulture);
}
