using System.Globalization;
using Dgp.Engine.Inversion;

namespace Dgp.Worker.Benchmarks;

/// <summary>Takes the time between what it is told. The first iteration of each stage only starts its clock.</summary>
internal sealed class BenchClock(TimeProvider time, TextWriter progress) : IInversionObserver
{
    private readonly List<List<double>> _stages = [];
    private long _last;
    private long _selection;

    /// <summary>Seconds of each measured iteration, stage by stage.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Stages => _stages;

    public double SecondsPerCandidate { get; private set; }

    public void BeginSelection() => _selection = time.GetTimestamp();

    public void Selecting(int done, int total)
    {
        SecondsPerCandidate = time.GetElapsedTime(_selection).TotalSeconds / done;
        progress.WriteLine($"selection: {done} of {total} candidates");
    }

    public void Stepped(InversionStep step)
    {
        if (step.Stage == _stages.Count)
        {
            _stages.Add([]);
        }
        else
        {
            var seconds = time.GetElapsedTime(_last).TotalSeconds;
            _stages[step.Stage].Add(seconds);
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stage {step.Stage + 1}: {seconds:0.000} s"));
        }

        _last = time.GetTimestamp();
    }
}
