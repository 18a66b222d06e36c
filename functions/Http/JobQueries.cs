using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Azure;
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
    private const int MostLimit = 1000;

    // Of storage's listing, for one answer: a filter that nothing passes does not read on for ever.
    private const int MostPages = 10;

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

    /// <summary>Query: task, state, limit (1 to 1,000; 100), after (what an earlier answer gave as next). Where many are filtered out, a page may have fewer than the limit.</summary>
    /// <exception cref="DgpException">BadOption, UnknownTask.</exception>
    public async Task<IActionResult> ListAsync(IQueryCollection query, CancellationToken cancellation)
    {
        var prefix = query["task"].ToString() is { Length: > 0 } task ? Prefix(task) : "";
        var state = query["state"].ToString() is { Length: > 0 } wanted ? State(wanted) : null;
        var limit = query["limit"].ToString() is { Length: > 0 } number ? Limit(number) : UsualLimit;
        var (page, last) = query["after"].ToString() is { Length: > 0 } after ? Cursor(after) : (null, null);
        var found = new List<JobLine>();
        for (var pages = 0; pages < MostPages; pages++)
        {
            var (jobs, next) = await ReadAsync(prefix, page, cancellation);
            foreach (var job in After(jobs, last).Where(j => state is null || j.State == state))
            {
                if (found.Count == limit)
                {
                    return Page(found, Cursor(page, found[^1].Folder));
                }

                found.Add(new JobLine(job.JobId, job.State, job.Folder, job.ChangedAt));
            }

            if (next is null)
            {
                return Page(found, null);
            }

            (page, last) = (next, null);
        }

        return Page(found, Cursor(page, null));
    }

    /// <summary>What of a page of storage's listing was not given yet; all of it, should the last one given be gone.</summary>
    private static IEnumerable<JobListing> After(IReadOnlyList<JobListing> jobs, string? last) =>
        last is not null && jobs.Any(j => j.Folder == last) ? jobs.SkipWhile(j => j.Folder != last).Skip(1) : jobs;

    /// <summary>The next of storage's pages that has a job in it.</summary>
    private async Task<(IReadOnlyList<JobListing> Jobs, string? Next)> ReadAsync(string prefix, string? page, CancellationToken cancellation)
    {
        try
        {
            return await ledger.ListAsync(prefix, page, 1, cancellation);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status400BadRequest && page is not null)
        {
            throw Bad("after", page, "what an earlier answer gave as next");
        }
    }

    private static IActionResult Page(List<JobLine> jobs, string? next) =>
        Answers.Json(StatusCodes.Status200OK, HttpJson.Bytes(new JobPage(jobs, next)));

    // Where a page of storage's listing begins, and which job of it was given last: an answer may end in the middle of one.
    private static string Cursor(string? page, string? last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{page}\n{last}"));

    private static (string? Page, string? Last) Cursor(string after)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after)).Split('\n');
            return parts.Length == 2
                ? (parts[0].Length > 0 ? parts[0] : null, parts[1].Length > 0 ? parts[1] : null)
                : throw new FormatException();
        }
        catch (FormatException)
        {
            throw Bad("after", after, "what an earlier answer gave as next");
        }
    }

    private static string Prefix(string task)
    {
        // Rejected uploads that named no task lie in a folder of their own.
        if (task != "rejected")
        {
            JobTasks.Require(task);
        }

        return task + "/";
    }

    private static string State(string state) => Enum.GetNames<JobState>().FirstOrDefault(s => s.Equals(state, StringComparison.OrdinalIgnoreCase))?.ToLowerInvariant()
        ?? throw Bad("state", state, string.Join(", ", Enum.GetNames<JobState>().Select(s => s.ToLowerInvariant())));

    private static int Limit(string limit) =>
        int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostLimit
            ? number
            : throw Bad("limit", limit, $"a whole number from 1 to {MostLimit}");

    private static DgpException Bad(string name, string value, string values) =>
        new(ErrorCode.BadOption, $"{name} cannot be '{Printable.Text(value)}'.", $"It is {values}.");

    private static DgpException Unknown(string id) =>
        new(ErrorCode.UnknownJob, $"There is no job '{Printable.Text(id)}'.", "Its identity is the last folder of its results.");
}
