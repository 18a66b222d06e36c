using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function returned; middleware may read and replace it.</summary>
[SuppressMessage("Design", "CA1040", Justification = "The published package has the two types.")]
public abstract class InvocationResult : InvocationResult<object>
{
}

/// <inheritdoc cref="InvocationResult"/>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}
