using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>What became of one drop.</summary>
internal sealed record Account(Drop Drop, JobStatus? Status, bool IsDuplicated, IReadOnlyList<string> Problems)
{
    public bool IsLost => Status is null or { IsFinal: false } || (Status.State != JobState.Succeeded && Status.Error is null);
}

/// <summary>Looks at everything a drop left behind, and finds what should not be.</summary>
/// <param name="undisturbed">The restored picture of each specimen, made while nothing was killed.</param>
/// <param name="finished">The version of each final status when it was first seen, by folder.</param>
internal sealed class Accounting(
    BlobServiceClient blobs, IReadOnlyDictionary<int, byte[]> undisturbed, IReadOnlyDictionary<string, ETag> finished)
{
    private readonly BlobContainerClient _results = blobs.GetBlobContainerClient(Containers.Results);

    public async Task<Account> OfAsync(Drop drop, IReadOnlyDictionary<string, ResultFolder> folders, CancellationToken cancellation)
    {
        var problems = new List<string>();
        var parent = drop.Folder[..drop.Folder.LastIndexOf('/')] + "/";
        var others = folders.Keys.Where(f => f.StartsWith(parent, StringComparison.Ordinal) && f != drop.Folder).ToList();
        problems.AddRange(others.Select(o => $"another result: {o}"));
        if (!folders.TryGetValue(drop.Folder, out var folder) || folder.Status is not { } file)
        {
            problems.Add("no status");
            return new Account(drop, null, others.Count > 0, Named(drop, problems));
        }

        var status = JobStatus.Parse(await BytesAsync(folder, ResultFiles.Status, cancellation));
        var rewritten = finished.TryGetValue(drop.Folder, out var first) && first != file.ETag;
        if (rewritten)
        {
            problems.Add("its final status was written again");
        }

        if (status.State != JobState.Succeeded)
        {
            problems.Add($"{Names.Dashed(status.State.ToString())}: {status.Error?.Code} {status.Error?.Message}");
        }
        else
        {
            await CheckFilesAsync(drop, folder, status, problems, cancellation);
        }

        return new Account(drop, status, others.Count > 0 || rewritten, Named(drop, problems));
    }

    private async Task CheckFilesAsync(Drop drop, ResultFolder folder, JobStatus status, List<string> problems, CancellationToken cancellation)
    {
        var expected = status.Files.Append(ResultFiles.Status).ToHashSet();
        problems.AddRange(expected.Except(folder.Files.Keys).Select(n => $"{n} is missing"));
        problems.AddRange(folder.Files.Keys.Except(expected).Select(n => $"{n} should not be there"));
        // Storage gives whole seconds.
        problems.AddRange(folder.Files.Values.Where(f => f.LastModified > folder.Status!.LastModified).Select(f => $"{f.Name} is younger than its status"));
        if (folder.Files.ContainsKey(ResultFiles.Report))
        {
            await CheckReportAsync(drop, folder, status, problems, cancellation);
        }

        if (folder.Files.ContainsKey(ResultFiles.Restored)
            && !(await BytesAsync(folder, ResultFiles.Restored, cancellation)).AsSpan().SequenceEqual(undisturbed[drop.Specimen.Number]))
        {
            problems.Add($"{ResultFiles.Restored} is not that of an undisturbed run");
        }
    }

    private async Task CheckReportAsync(Drop drop, ResultFolder folder, JobStatus status, List<string> problems, CancellationToken cancellation)
    {
        using var report = JsonDocument.Parse(await BytesAsync(folder, ResultFiles.Report, cancellation));
        var job = report.RootElement.GetProperty("job");
        var (jobId, attempt, worker) = (job.GetProperty("jobId").GetString(), job.GetProperty("attempt").GetInt32(), job.GetProperty("worker").GetString());
        if (jobId != drop.JobId || attempt != status.Attempt || worker != status.Worker)
        {
            problems.Add($"{ResultFiles.Report} is of attempt {attempt} by {worker}, its status of attempt {status.Attempt} by {status.Worker}");
        }
    }

    private async Task<byte[]> BytesAsync(ResultFolder folder, string name, CancellationToken cancellation) =>
        (await _results.GetBlobClient($"{folder.Path}/{name}").DownloadContentAsync(cancellation)).Value.Content.ToArray();

    private static IReadOnlyList<string> Named(Drop drop, IEnumerable<string> problems) => [.. problems.Select(p => $"{drop.Upload} ({drop.JobId}): {p}")];
}
