using Dgp.Engine.Inversion;

namespace Dgp.Worker.Progress;

/// <summary>A line now and then: at the start, whenever a stage begins, and every few seconds.</summary>
internal sealed class PlainProgress(string title, TextWriter writer, TimeProvider time) : IInversionObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Eta _eta = new(time);
    private long _lastLine = time.GetTimestamp();
    private int _stage = -1;
    private bool _begun;

    public void Selecting(int done, int total)
    {
        if (!_begun || IsDue)
        {
            _begun = true;
            Line($"looking for a start, {done} of {total} candidates");
        }
    }

    public void Selected(LatentChoice choice) => Line($"starting from class {choice.ClassIndex}");

    public void Stepped(InversionStep step)
    {
        var eta = _eta.After(step.Share, 1);
        if (step.Stage != _stage || IsDue || step.Done == step.Total)
        {
            _stage = step.Stage;
            Line(ProgressText.Of(step, eta));
        }
    }

    private bool IsDue => time.GetElapsedTime(_lastLine) >= Interval;

    private void Line(string text)
    {
        _lastLine = time.GetTimestamp();
        writer.WriteLine($"{title}: {text}");
    }
}
