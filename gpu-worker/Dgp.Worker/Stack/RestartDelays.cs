namespace Dgp.Worker.Stack;

/// <summary>How long to wait before a process that ended is started again: twice as long after each failure in a row.</summary>
/// <param name="Steady">A process that ran this long starts the count anew.</param>
internal sealed record RestartDelays(TimeSpan First, TimeSpan Longest, TimeSpan Steady)
{
    public static RestartDelays Usual { get; } = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));

    public bool WasSteady(TimeSpan ran) => ran >= Steady;

    /// <param name="failures">In a row, the present one included; from 0.</param>
    public TimeSpan After(int failures) =>
        TimeSpan.FromSeconds(Math.Min(First.TotalSeconds * Math.Pow(2, Math.Max(0, failures - 1)), Longest.TotalSeconds));
}
