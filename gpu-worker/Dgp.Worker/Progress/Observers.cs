using Dgp.Engine.Inversion;

namespace Dgp.Worker.Progress;

/// <summary>Tells several observers.</summary>
internal sealed class Observers(params IReadOnlyList<IInversionObserver> all) : IInversionObserver
{
    public void Selecting(int done, int total)
    {
        foreach (var observer in all)
        {
            observer.Selecting(done, total);
        }
    }

    public void Selected(LatentChoice choice)
    {
        foreach (var observer in all)
        {
            observer.Selected(choice);
        }
    }

    public void Stepped(InversionStep step)
    {
        foreach (var observer in all)
        {
            observer.Stepped(step);
        }
    }

    public void Between(InversionBoundary boundary)
    {
        foreach (var observer in all)
        {
            observer.Between(boundary);
        }
    }
}
