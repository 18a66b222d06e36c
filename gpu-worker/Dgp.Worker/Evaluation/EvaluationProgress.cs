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
    /// <param name="seconds">That it took with all that is not its method's, such as an attack; of an earlier call, as far as is known.</param>
    public void Know(RunKey run, double seconds)
    {
        var (sum, done) = _paces.GetValueOrDefault((run.Task, run.Method));
        _paces[(run.Task, run.Method)] = (sum + seconds, done + 1);
        _done.Add(run);
    }

    public void Tell(RunKey run, double seconds)
    {
        Know(run, seconds);
        if (time.GetElapsedTime(_lastLine) >= Interval)
        {
            _lastLine = time.GetTimestamp();
            var left = Left();
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"run {_done.Count} of {all.Count}: {run.Task.Verb()} {run.Picture} with {run.Method}{(left is { } known ? $", {ProgressText.Duration(known)} left" : "")}"));
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
