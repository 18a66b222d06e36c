using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger;

/// <summary>
/// Jobs by time, newest first, in a table. Every job has two rows under the same key: one among all jobs, and one among those of its task and state, which
/// moves when the state changes. So a page of any listing is one query, of 7 partitions for a task, of 10 for a state, and of one otherwise, however many
/// jobs there are. Rows follow from the statuses, which alone are true: what is lost or out of date is put right by <see cref="PutAsync"/>.
/// </summary>
internal sealed class JobIndex(TableServiceClient tables)
{
    /// <summary>Azurite finds a table by its name in lower case.</summary>
    public const string TableName = "jobs";

    private const string AllJobs = "all";

    // Stands for the task in partitions, and for folders of results likewise.
    private const string NoTask = "rejected";

    // Of one request; the service gives no more.
    private const int MostRows = 1000;

    private static readonly JobState[] States = Enum.GetValues<JobState>();

    private readonly TableClient _table = tables.GetTableClient(TableName);

    /// <summary>Every task that a partition can have.</summary>
    private static IEnumerable<string> Tasks => JobTasks.All.Append(NoTask);

    public static bool IsTask(string text) => Tasks.Contains(text);

    public static bool IsKey(string text) =>
        text.Length == 20 + JobId.Length && text[..19].All(char.IsAsciiDigit) && text[19] == '-' && JobId.IsValid(text[20..]);

    /// <summary>A short name for one version of a blob.</summary>
    public static string VersionKey(BlobRef blob) => JobId.Of(blob.Container, blob.Name, blob.Etag, new JobOptions());

    /// <summary>Records a job's new state. The new row comes before the old one goes: a job may be seen twice for a moment, and never not at all.</summary>
    /// <param name="before">Null of a new job.</param>
    /// <exception cref="RequestFailedException">The table service fails.</exception>
    public async Task MoveAsync(JobStatus? before, JobStatus after, string folder, DateTimeOffset changedAt)
    {
        if (before is not null && before.State == after.State && before.SubmittedAt == after.SubmittedAt)
        {
            return;
        }

        await UpsertAsync(after, folder, changedAt);
        if (before is not null)
        {
            await DeleteAsync(PartitionOf(before.Task, before.State), KeyOf(before));
            if (KeyOf(before) != KeyOf(after))
            {
                await DeleteAsync(AllJobs, KeyOf(before));
            }
        }
    }

    /// <summary>Makes a job's rows what its status says, whatever they were.</summary>
    /// <exception cref="RequestFailedException">The table service fails.</exception>
    public async Task PutAsync(StoredStatus stored)
    {
        await UpsertAsync(stored.Status, stored.Folder, stored.WrittenAt);
        await Task.WhenAll(States.Where(s => s != stored.Status.State).Select(s => DeleteAsync(PartitionOf(stored.Status.Task, s), KeyOf(stored.Status))));
    }

    /// <summary>For a job of which nothing is left.</summary>
    /// <exception cref="RequestFailedException">The table service fails.</exception>
    public Task RemoveAsync(JobListing row)
    {
        var key = KeyOf(row.SubmittedAt, row.JobId);
        return Task.WhenAll(States.Select(s => DeleteAsync(PartitionOf(row.Task, s), key)).Append(DeleteAsync(AllJobs, key)));
    }

    /// <param name="task">Null for any.</param>
    /// <param name="state">Null for any.</param>
    /// <param name="after">Key of the last one of the page before; null for the first page.</param>
    /// <param name="most">Up to 1,000.</param>
    /// <exception cref="RequestFailedException">The table service fails.</exception>
    public async Task<(IReadOnlyList<JobListing> Jobs, string? Next)> ListAsync(
        string? task, JobState? state, string? after, int most, CancellationToken cancellation)
    {
        var partitions = task is null && state is null
            ? [AllJobs]
            : from t in task is null ? Tasks : [task]
              from s in state is null ? States : [state.Value]
              select PartitionOf(t, s);
        // All partitions have keys of the same order, so the first rows of each hold the first of them all.
        var firsts = await Task.WhenAll(partitions.Select(p => FirstAsync(p, after, most + 1, cancellation)));
        // A job between two states can stand in both.
        var rows = firsts.SelectMany(r => r).OrderBy(r => r.RowKey, StringComparer.Ordinal).DistinctBy(r => r.RowKey).Take(most + 1).ToList();
        return ([.. rows.Take(most).Select(Listing)], rows.Count > most ? rows[most - 1].RowKey : null);
    }

    /// <summary>Jobs that are queued or running, as far as the index knows.</summary>
    public async IAsyncEnumerable<JobListing> OpenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var partition in Tasks.SelectMany(t => new[] { PartitionOf(t, JobState.Running), PartitionOf(t, JobState.Queued) }))
        {
            await foreach (var row in _table.QueryAsync<TableEntity>(Filter(partition, null), MostRows, cancellationToken: cancellation))
            {
                yield return Listing(row);
            }
        }
    }

    /// <summary>Jobs submitted since, each with the <see cref="VersionKey"/> of its picture.</summary>
    public async IAsyncEnumerable<(string JobId, string Version)> SinceAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {AllJobs} and RowKey lt {Inverted(since) + "~"}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, MostRows, [nameof(TableEntity.RowKey), Column.Version], cancellation))
        {
            yield return (JobIdOf(row), row.GetString(Column.Version) ?? "");
        }
    }

    private async Task<List<TableEntity>> FirstAsync(string partition, string? after, int most, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        // A page may be short, or empty, and yet not the last.
        await foreach (var page in _table.QueryAsync<TableEntity>(Filter(partition, after), Math.Min(most, MostRows), cancellationToken: cancellation).AsPages())
        {
            rows.AddRange(page.Values);
            if (rows.Count >= most)
            {
                break;
            }
        }

        return rows;
    }

    private static string Filter(string partition, string? after) => after is null
        ? TableClient.CreateQueryFilter($"PartitionKey eq {partition}")
        : TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {after}");

    private Task<Response[]> UpsertAsync(JobStatus status, string folder, DateTimeOffset changedAt) => Task.WhenAll(
        new[] { AllJobs, PartitionOf(status.Task, status.State) }.Select(partition => _table.UpsertEntityAsync(
            new TableEntity(partition, KeyOf(status))
            {
                [Column.Task] = status.Task,
                [Column.State] = Name(status.State),
                [Column.Folder] = folder,
                [Column.Owner] = UploadName.OwnerOf(status.Source.Name),
                [Column.SubmittedAt] = status.SubmittedAt,
                [Column.ChangedAt] = changedAt,
                [Column.Version] = VersionKey(status.Source),
            },
            TableUpdateMode.Replace)));

    private async Task DeleteAsync(string partition, string key)
    {
        try
        {
            await _table.DeleteEntityAsync(partition, key);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // Gone before.
        }
    }

    private static JobListing Listing(TableEntity row) => new(
        JobIdOf(row),
        row.GetString(Column.Task),
        row.GetString(Column.State) ?? "",
        row.GetString(Column.Folder) ?? "",
        row.GetString(Column.Owner) ?? "",
        row.GetDateTimeOffset(Column.SubmittedAt) ?? default,
        row.GetDateTimeOffset(Column.ChangedAt) ?? default);

    private static string KeyOf(JobStatus status) => KeyOf(status.SubmittedAt, status.JobId);

    private static string KeyOf(DateTimeOffset submitted, string jobId) => $"{Inverted(submitted)}-{jobId}";

    private static string Inverted(DateTimeOffset time) => (DateTime.MaxValue.Ticks - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    private static string JobIdOf(TableEntity row) => row.RowKey[20..];

    private static string PartitionOf(string? task, JobState state) => $"{(task is not null && JobTasks.All.Contains(task) ? task : NoTask)}.{Name(state)}";

    private static string Name(JobState state) => Names.Dashed(state.ToString());

    private static class Column
    {
        public const string Task = "Task";
        public const string State = "State";
        public const string Folder = "Folder";
        public const string Owner = "Owner";
        public const string SubmittedAt = "SubmittedAt";
        public const string ChangedAt = "ChangedAt";
        public const string Version = "Version";
    }
}
