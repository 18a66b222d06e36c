namespace Dgp.Engine.Tests;

/// <summary>What earlier tests have left to the garbage collector.</summary>
internal static class Garbage
{
    /// <summary>Before tensors are counted: none that somebody else forgot is to vanish in the middle.</summary>
    public static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
