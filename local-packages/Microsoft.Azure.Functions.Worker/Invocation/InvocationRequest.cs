namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>What a trigger fired with.</summary>
/// <param name="Reason">For the log: the blob, the message, the request.</param>
/// <param name="Trigger">The event in the trigger's own terms; its argument binder knows the type.</param>
/// <param name="BindingData">By name, in any letter case.</param>
internal sealed record InvocationRequest(string Reason, object Trigger, IReadOnlyDictionary<string, object?> BindingData)
{
    /// <summary>W3C trace parent of whoever caused the event.</summary>
    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }

    /// <summary>Runs inside the invocation's scope, before the middleware.</summary>
    public Action<FunctionContext>? Prepare { get; init; }

    /// <summary>Runs inside the invocation's scope with the function's result, after the middleware.</summary>
    public Func<FunctionContext, object?, Task>? Finish { get; init; }
}
