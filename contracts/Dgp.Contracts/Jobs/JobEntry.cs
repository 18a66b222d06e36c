using System.Text.Json;

namespace Dgp.Contracts.Jobs;

/// <summary>What <see cref="Containers.Jobs"/> holds of a job: where its files are, and what to put on the queue again should its message be lost.</summary>
/// <param name="Message">Null for a job that was rejected.</param>
public sealed record JobEntry(string Folder, JobMessage? Message = null)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.JobEntry);

    /// <exception cref="JsonException">Not an entry.</exception>
    public static JobEntry Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ContractsJson.Default.JobEntry) ?? throw new JsonException("The entry is null.");
}
