using System.Globalization;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Dgp.Functions.Http;

/// <summary>Says what became of jobs, and cancels them.</summary>
public sealed class JobQueries(JobLedger ledger, TimeProvider time)
{
    private const int UsualLimit = 100;

    /// <exception cref="DgpException">UnknownJob.</exception>
    public async Task<IActionResult> GetAsync(string id, CancellationToken cancellation)
    {
        var entry = await ledger.FindAsync(id, cancellation) ?? throw Unknown(id);
        var stored = await ledger.ReadAsync(entry.Folder, cancellation);
        // Between entry and status lies a moment, or a crash that the sweep makes good.
        var status = stored?.Status ?? (entry.Message is null ? throw Unknown(id) : JobStatus.Queued(entry.Message));
        return Answers.Json(StatusCodes.Status200OK, HttpJson.Bytes(new JobView(entry.Folder, status)));
    }

    /// <summary>A queued job is cancelled; a running one is asked to stop; one that is done stays as it is. The state says which.</summary>
    /// <exception cref="DgpException">UnknownJob.</exception>
    public async Task<IActionResult> CancelAsync(string id, CancellationToken cancellation)
    {
        var stored = await ledger.CancelAsync(id, time.GetUtcNow(), cancellation) ?? throw Unknown(id);
        return Answers.Json(
            stored.Status.IsFinal ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, HttpJson.Bytes(new JobView(stored.Folder, stored.Status)));
    }

    /// <summary>The newest first. Query: task, state, limit (1 to 1,000; 100), after (what an earlier answer gave as next).</summary>
    /// <exception cref="DgpException">BadOption, UnknownTask.</exception>
    public async Task<IActionResult> ListAsync(IQueryCollection query, CancellationToken cancellation)
    {
        var task = query["task"].ToString() is { Length: > 0 } named ? TaskOf(named) : null;
        JobState? state = query["state"].ToString() is { Length: > 0 } wanted ? StateOf(wanted) : null;
        var limit = query["limit"].ToString() is { Length: > 0 } number ? Limit(number) : UsualLimit;
        var after = query["after"].ToString() is { Length: > 0 } key ? After(key) : null;
        var (jobs, next) = await ledger.ListAsync(task, state, after, limit, cancellation);
        return Answers.Json(
            StatusCodes.Status200OK,
            HttpJson.Bytes(new JobPage([.. jobs.Select(j => new JobLine(j.JobId, j.Task, j.State, j.Folder, j.SubmittedAt, j.ChangedAt))], next)));
    }

    private static string TaskOf(string task)
    {
        // Uploads that named no task are listed under the folder that their statuses lie in.
        if (!JobLedger.IsListedTask(task))
        {
            JobTasks.Require(task);
        }

        return task;
    }

    private static JobState StateOf(string state) => Enum.GetValues<JobState>().Cast<JobState?>().FirstOrDefault(s => s.ToString()!.Equals(state, StringComparison.OrdinalIgnoreCase))
        ?? throw Bad("state", state, string.Join(", ", Enum.GetNames<JobState>().Select(s => s.ToLowerInvariant())));

    private static string After(string key) => JobLedger.IsNextPage(key) ? key : throw Bad("after", key, "what an earlier answer gave as next");

    private static int Limit(string limit) =>
        int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= JobLedger.MostListed
            ? number
            : throw Bad("limit", limit, $"a whole number from 1 to {JobLedger.MostListed}");

    private static DgpException Bad(string name, string value, string values) =>
        new(ErrorCode.BadOption, $"{name} cannot be '{Printable.Text(value)}'.", $"It is {values}.");

    internal static DgpException Unknown(string id) =>
        new(ErrorCode.UnknownJob, $"There is no job '{Printable.Text(id)}'.", "Its identity is the last folder of its results.");
}
