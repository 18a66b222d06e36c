using System.Globalization;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>How far jobs are, in one line: rewritten in place where a person watches, a new one for each change where a program does.</summary>
internal sealed class WatchLine(TextWriter writer, bool watched)
{
    private const int Widest = 79;

    private string _last = "";

    public void Show(IReadOnlyList<JobStatus?> jobs)
    {
        var line = Text(jobs, watched);
        if (line == _last)
        {
            return;
        }

        _last = line;
        writer.Write(watched ? $"\r\e[K{line[..Math.Min(line.Length, Widest)]}" : line + Environment.NewLine);
        writer.Flush();
    }

    /// <summary>Leaves the line behind.</summary>
    public void End()
    {
        if (watched && _last.Length > 0)
        {
            writer.WriteLine();
        }
    }

    /// <param name="detailed">With the percentage, which changes all the time.</param>
    private static string Text(IReadOnlyList<JobStatus?> jobs, bool detailed)
    {
        if (jobs is [{ } only])
        {
            return detailed ? Detail(only) : Word(only);
        }

        var parts = jobs.GroupBy(Word).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {g.Key}"));
        var running = detailed ? jobs.Where(j => j is { State: JobState.Running, Progress: not null }).Select(j => $" ({Detail(j!)})").FirstOrDefault() : null;
        return string.Join(", ", parts) + running;
    }

    private static string Word(JobStatus? job) => job is null ? "waiting to be accepted" : Names.Dashed(job.State.ToString());

    private static string Detail(JobStatus job) => job is { State: JobState.Running, Progress: { } progress }
        ? string.Create(CultureInfo.InvariantCulture, $"{progress.Phase}, {progress.Percent:0} %{Left(progress.EtaSeconds)}")
        : Word(job);

    private static string Left(double? seconds) => seconds is double left ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(left):0} s left") : "";
}
