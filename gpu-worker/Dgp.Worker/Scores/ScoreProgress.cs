using System.Globalization;
using Dgp.Worker.Progress;

namespace Dgp.Worker.Scores;

/// <summary>A line every few seconds.</summary>
internal sealed class ScoreProgress(TextWriter writer, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private string? _what;
    private Eta _eta = new(time);
    private long _lastLine = time.GetTimestamp();

    public void At(string what, int done, int total)
    {
        if (what != _what)
        {
            (_what, _eta) = (what, new Eta(time));
        }

        var left = _eta.After(done, total);
        if (time.GetElapsedTime(_lastLine) >= Interval)
        {
            _lastLine = time.GetTimestamp();
            var ending = left is { } known ? $", {ProgressText.Duration(known)} left" : "";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total}{ending}"));
        }
    }
}
