using System.Text.Json.Serialization;

namespace Dgp.Worker.Jobs;

/// <summary>What this worker made of a message.</summary>
/// <param name="JobId">Null for a message that is none of ours.</param>
/// <param name="State">As <c>status.json</c> writes it, for a state that this worker wrote; else what it did: duplicate, outdated, done, bad-message, replaced, lock-lost, abandoned.</param>
/// <param name="Seconds">From taking the job to leaving it.</param>
/// <param name="Error">Code; null where there is none.</param>
internal sealed record JobOutcome(string? JobId, string? Task, string State, double Seconds, int Attempt, string? Error)
{
    /// <summary>The job got its final state here.</summary>
    [JsonIgnore]
    public bool Finished { get; init; }

    /// <summary>The device failed in a way that a process does not recover from.</summary>
    [JsonIgnore]
    public bool DeviceLost { get; init; }

    /// <summary>It was given back while the engine, or storage, still had hold of it.</summary>
    [JsonIgnore]
    public bool InTheMiddle { get; init; }
}
