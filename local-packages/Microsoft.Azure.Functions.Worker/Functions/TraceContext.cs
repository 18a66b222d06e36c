using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where this invocation stands in a distributed trace (W3C).</summary>
public abstract class TraceContext
{
    public abstract string TraceParent { get; }

    /// <summary>Empty if the caller sent none.</summary>
    public abstract string TraceState { get; }

    public virtual IReadOnlyDictionary<string, string> Attributes => ImmutableDictionary<string, string>.Empty;

    public virtual IReadOnlyDictionary<string, string> Baggage => ImmutableDictionary<string, string>.Empty;
}
