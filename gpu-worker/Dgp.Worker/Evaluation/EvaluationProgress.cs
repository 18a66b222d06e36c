using System.Globalization;
using Dgp.Engine.Tasks;
using Dgp.Worker.Progress;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>A line every few seconds, with the time left by the pace of each method at each task.</summary>
internal sealed class EvaluationProgress(IReadOnlyList<PlannedRun> all, int lanes, TextWriter writer, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(RestorationTask, string), (double Seconds, int Done)> _paces = [];
    private readonly HashSet<RunKey> _done = [];
    private long _lastLine = time.GetTimestamp();

    /// <summary>A run is over, now or in an earlier call.</summary>
    public void Know(EvaluatedRun run)
    {
        var kind = (run.Key.Task, run.Key.Method);
        var (seconds, done) = _paces.GetValueOrDefault(kind);
        _paces[kind] = (seconds + run.Seconds, done + 1);
        _done.Add(run.Key);
    }

    public void Tell(EvaluatedRun run)
    {
        Know(run);
        if (time.GetElapsedTime(_lastLine) >= Interval)
        {
            _lastLine = time.GetTimestamp();
            var left = Left();
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"run {_done.Count} of {all.Count}: {run.Key.Task.Verb()} {run.Key.Picture} with {run.Key.Method}{(left is { } known ? $", {ProgressText.Duration(known)} left" : "")}"));
        }
    }

    /// <summary>Null before anything has a pace. What was never done yet is taken to be as fast as the mean of the rest.</summary>
    internal TimeSpan? Left()
    {
        if (_paces.Count == 0)
        {
            return null;
        }

        var usual = _paces.Values.Average(p => p.Seconds / p.Done);
        var seconds = all.Where(r => !_done.Contains(r.Key))
            .Sum(r => _paces.TryGetValue((r.Task, r.Method.Name), out var pace) ? pace.Seconds / pace.Done : usual);
        return TimeSpan.FromSeconds(seconds / lanes);
    }
}
