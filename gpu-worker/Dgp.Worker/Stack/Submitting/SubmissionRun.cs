using System.Globalization;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Output;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>What <c>dgp submit</c> does.</summary>
internal sealed class SubmissionRun(BlobServiceClient blobs, JobLedger ledger, TimeProvider time)
{
    /// <param name="results">Folder to fetch the results into; null does not wait for them.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(SubmissionRequest request, string? results, bool json, CancellationToken cancellation)
    {
        var jobs = await new Submission(blobs).SendAsync(request, cancellation);
        var rows = results is null
            ? [.. jobs.Select(SubmittedJob.Queued)]
            : await FetchedAsync(jobs, results, cancellation);
        var ok = rows.All(r => r.State is SubmittedJob.Sent or "succeeded");
        if (json)
        {
            JsonOutput.Write(new SubmitOutput(ok, rows), StackOutput.Types.SubmitOutput);
        }
        else
        {
            Print(rows);
        }

        return ok ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task<IReadOnlyList<SubmittedJob>> FetchedAsync(IReadOnlyList<Submitted> jobs, string results, CancellationToken cancellation)
    {
        var line = new WatchLine(Console.Error, !Console.IsErrorRedirected);
        var statuses = await new JobWatch(ledger, time).UntilFinalAsync([.. jobs.Select(j => j.Folder)], line.Show, cancellation);
        line.End();
        var names = new OutputNames(results);
        var rows = new List<SubmittedJob>();
        foreach (var (job, status) in jobs.Zip(statuses))
        {
            var files = status.State == JobState.Succeeded
                ? await new ResultDownload(blobs).FetchAsync(job.Folder, status, names.For(job.File, job.Second), cancellation)
                : null;
            rows.Add(SubmittedJob.Done(job, status, files));
        }

        return rows;
    }

    private static void Print(IReadOnlyList<SubmittedJob> rows)
    {
        foreach (var row in rows)
        {
            if (row.Error is { } error)
            {
                new Failure(error.Code, error.Message, error.Hint).Write(row.File);
            }
            else if (row.Files is { } files)
            {
                Console.Out.WriteLine(files.FirstOrDefault(f => Path.GetFileName(f) is ResultFiles.Restored or ResultFiles.Grid) ?? row.JobId);
                Console.Out.WriteLine($"  {"job",-12}{row.JobId}");
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"seconds",-12}{row.Seconds:0.0}"));
            }
            else
            {
                Console.Out.WriteLine(row.State == SubmittedJob.Sent ? $"{row.JobId}  {row.Upload}" : $"{row.JobId}  {row.State}");
            }
        }
    }
}

/// <summary>A job as <c>dgp submit --json</c> shows it.</summary>
/// <param name="Seconds">From its acceptance to its end; null without <c>--wait</c>.</param>
/// <param name="Files">Paths on this machine.</param>
internal sealed record SubmittedJob(
    string JobId, string Task, string State, double? Seconds, string File, string Upload, string Folder, IReadOnlyList<string>? Files, JobError? Error)
{
    /// <summary>Uploaded; nobody waited for what becomes of it.</summary>
    public const string Sent = "submitted";

    public static SubmittedJob Queued(Submitted job) => new(job.JobId, job.Task, Sent, null, job.File, job.Upload, job.Folder, null, null);

    public static SubmittedJob Done(Submitted job, JobStatus status, IReadOnlyList<string>? files) => new(
        job.JobId,
        job.Task,
        Names.Dashed(status.State.ToString()),
        Math.Round(((status.FinishedAt ?? status.SubmittedAt) - status.SubmittedAt).TotalSeconds, 3),
        job.File,
        job.Upload,
        job.Folder,
        files,
        status.Error);
}

/// <summary>What <c>dgp submit --json</c> prints.</summary>
internal sealed record SubmitOutput(bool Ok, IReadOnlyList<SubmittedJob> Jobs);
