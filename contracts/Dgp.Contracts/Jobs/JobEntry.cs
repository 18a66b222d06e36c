using System.Text.Json;

namespace Dgp.Contracts.Jobs;

/// <summary>What <see cref="Containers.Jobs"/> holds of a job: where its files are, and what to put on the queue again should its message be lost.</summary>
/// <param name="Message">Null for a job that was rejected by validation and never opened since.</param>
/// <param name="Request">What a rejected job was to be; null where the upload does not say.</param>
public sealed record JobEntry(string Folder, JobMessage? Message = null, JobRequest? Request = null)
{
    /// <summary>What to ask for to have the job again; null where the upload does not say.</summary>
    public JobRequest? ToRequest() => Message?.ToRequest() ?? Request;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.JobEntry);

    /// <exception cref="JsonException">Not an entry.</exception>
    public static JobEntry Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ContractsJson.Default.JobEntry) ?? throw new JsonException("The entry is null.");
}
