namespace Dgp.FunctionsHost;

/// <summary>Fires one function.</summary>
internal abstract class Trigger
{
    /// <summary>Fires until <paramref name="stopping"/>, and ends when its last invocation has ended. Never fails.</summary>
    public abstract Task ListenAsync(CancellationToken stopping);
}
