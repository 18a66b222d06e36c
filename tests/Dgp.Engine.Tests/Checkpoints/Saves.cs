using Dgp.Engine.Inversion;

namespace Dgp.Engine.Tests.Checkpoints;

/// <summary>Keeps every boundary and, of those that are asked for, the checkpoint.</summary>
internal sealed class Saves(Func<InversionBoundary, bool>? when = null) : IInversionObserver
{
    /// <summary>Those since there was a start.</summary>
    public List<InversionBoundary> Boundaries { get; } = [];

    /// <summary>By iterations done.</summary>
    public Dictionary<int, byte[]> At { get; } = [];

    /// <summary>After each batch of candidates.</summary>
    public List<byte[]> WhileSelecting { get; } = [];

    public List<InversionStep> Steps { get; } = [];

    public List<LatentChoice> Choices { get; } = [];

    public int SelectionBatches { get; private set; }

    public Action? OnSelecting { get; init; }

    public Action? OnSelected { get; init; }

    public Action<InversionStep>? OnStep { get; init; }

    /// <summary>After the checkpoint, if there was one to save.</summary>
    public Action<InversionBoundary>? OnBoundary { get; init; }

    public void Selecting(int done, int total)
    {
        SelectionBatches++;
        OnSelecting?.Invoke();
    }

    public void Selected(LatentChoice choice)
    {
        Choices.Add(choice);
        OnSelected?.Invoke();
    }

    public void Stepped(InversionStep step)
    {
        Steps.Add(step);
        OnStep?.Invoke(step);
    }

    public void Between(InversionBoundary boundary)
    {
        if (Choices.Count > 0)
        {
            Boundaries.Add(boundary);
        }

        if (when?.Invoke(boundary) ?? true)
        {
            using var stream = new MemoryStream();
            boundary.Save(stream);
            if (Choices.Count == 0)
            {
                WhileSelecting.Add(stream.ToArray());
            }
            else
            {
                At[boundary.Done] = stream.ToArray();
            }
        }

        OnBoundary?.Invoke(boundary);
    }
}
