using Dgp.FunctionsHost.Rpc;

namespace Dgp.FunctionsHost.Workers;

/// <summary>What a trigger fired with.</summary>
/// <param name="Reason">For the log: the blob, the schedule, the request.</param>
/// <param name="Inputs">By name of the parameter.</param>
/// <param name="Data">By name, for parameters that are bound to nothing else.</param>
internal sealed record Invocation(string Reason, IReadOnlyDictionary<string, TypedData> Inputs, IReadOnlyDictionary<string, TypedData> Data)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>W3C trace parent and state of whoever caused the event.</summary>
    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }
}
