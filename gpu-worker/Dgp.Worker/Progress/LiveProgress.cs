using Dgp.Engine.Inversion;
using Spectre.Console;

namespace Dgp.Worker.Progress;

/// <summary>A bar for the selection and a bar for the iterations.</summary>
internal sealed class LiveProgress(ProgressContext context, TimeProvider time) : IInversionObserver
{
    private readonly Eta _eta = new(time);
    private ProgressTask? _selection;
    private ProgressTask? _iterations;

    public void Selecting(int done, int total)
    {
        _selection ??= Add("looking for a start");
        // The second round, among the best classes, starts the bar anew.
        (_selection.MaxValue, _selection.Value) = (total, done);
    }

    public void Selected(LatentChoice choice) => _selection?.StopTask();

    public void Stepped(InversionStep step)
    {
        _iterations ??= Add("restoring");
        (_iterations.MaxValue, _iterations.Value) = (1, step.Share);
        _iterations.Description = Markup.Escape(ProgressText.Short(step, _eta.After(step.Share, 1)));
    }

    private ProgressTask Add(string what) => context.AddTask(what);
}
