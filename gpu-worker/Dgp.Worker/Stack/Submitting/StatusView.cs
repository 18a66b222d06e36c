using System.Globalization;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>Shows statuses: of one job all that is known, of many a table.</summary>
internal sealed class StatusView(JobLedger ledger, TimeProvider time, bool json, bool watch)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static DgpException Unknown(string jobId) => new(
        ErrorCode.UnknownJob, $"There is no job '{Printable.Text(jobId)}'.", "'./dgp status' lists the latest; an upload takes a moment to become a job.");

    /// <exception cref="DgpException">UnknownJob.</exception>
    public async Task<int> OneAsync(string jobId, CancellationToken cancellation)
    {
        var entry = await ledger.FindAsync(jobId, cancellation) ?? throw Unknown(jobId);
        JobStatus status;
        if (watch)
        {
            var line = new WatchLine(Console.Error, !Console.IsErrorRedirected);
            status = (await new JobWatch(ledger, time).UntilFinalAsync([entry.Folder], line.Show, cancellation))[0];
            line.End();
        }
        else
        {
            // Between its entry and its first status a job is as good as queued.
            status = (await ledger.ReadAsync(entry.Folder, cancellation))?.Status ?? (entry.Message is { } message ? JobStatus.Queued(message) : throw Unknown(jobId));
        }

        if (json)
        {
            JsonOutput.Write(status, ContractsJson.Default.JobStatus);
        }
        else
        {
            Print(status, entry.Folder);
        }

        return ExitCode.Ok;
    }

    public async Task<int> LatestAsync(int most, CancellationToken cancellation)
    {
        var shown = "";
        while (true)
        {
            var jobs = await LatestJobsAsync(most, cancellation);
            var open = jobs.Any(j => j.State is "queued" or "running");
            if (json && (!watch || !open))
            {
                JsonOutput.Write(new JobListOutput(jobs), StackOutput.Types.JobListOutput);
            }
            else if (!json && Table(jobs) is var table && table != shown)
            {
                Console.Out.WriteLine(shown = table);
            }

            if (!watch || !open)
            {
                return ExitCode.Ok;
            }

            await Task.Delay(BetweenLooks, time, cancellation);
        }
    }

    private async Task<IReadOnlyList<JobListing>> LatestJobsAsync(int most, CancellationToken cancellation)
    {
        var latest = new List<JobListing>();
        string? after = null;
        do
        {
            (var jobs, after) = await ledger.ListAsync(task: null, state: null, after, Math.Min(most - latest.Count, JobLedger.MostListed), cancellation);
            latest.AddRange(jobs);
        }
        while (after is not null && latest.Count < most);

        return latest;
    }

    private static string Table(IReadOnlyList<JobListing> jobs) => jobs.Count == 0
        ? "No jobs yet."
        : string.Join(Environment.NewLine, jobs.Select(Row).Prepend($"{"JOB",-28}{"STATE",-12}{"SUBMITTED",-20}RESULTS"));

    private static string Row(JobListing job) => string.Create(
        CultureInfo.InvariantCulture, $"{job.JobId,-28}{job.State,-12}{job.SubmittedAt.LocalDateTime,-20:yyyy-MM-dd HH:mm:ss}{job.Folder}");

    private static void Print(JobStatus status, string folder)
    {
        Line("job", status.JobId);
        Line("task", status.Task);
        Line("state", Names.Dashed(status.State.ToString()) + (status is { State: JobState.Running, CancelRequested: true } ? ", asked to stop" : ""));
        if (status.State == JobState.Running && status.Progress is { } progress)
        {
            Line("progress", string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Phase}, {progress.Percent:0} %, stage {progress.Stage} of {progress.Stages}, iteration {progress.Iteration} of {progress.Iterations}"));
        }

        Line("upload", $"{status.Source.Container}/{status.Source.Name}");
        Line("results", $"{Containers.Results}/{folder}/");
        Line("submitted", Moment(status.SubmittedAt));
        Line("started", Moment(status.StartedAt));
        Line("finished", Moment(status.FinishedAt));
        Line("files", status.Files.Count == 0 ? null : string.Join(", ", status.Files));
        if (status.Error is { } error)
        {
            Line("error", $"[{error.Code}] {error.Message}");
            Line("hint", error.Hint);
        }
    }

    private static string? Moment(DateTimeOffset? moment) => moment?.LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Line(string name, string? value)
    {
        if (value is not null)
        {
            Console.Out.WriteLine($"{name,-12}{value}");
        }
    }
}

/// <summary>What <c>dgp status --json</c> prints.</summary>
internal sealed record JobListOutput(IReadOnlyList<JobListing> Jobs);
