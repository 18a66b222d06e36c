namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger knows besides its value.</summary>
public abstract class BindingContext
{
    /// <summary>By name, in any letter case: the path's tokens, the route's parameters, a message's properties.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
