using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dgp.Contracts.Jobs;

[JsonConverter(typeof(JobStateConverter))]
public enum JobState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>The upload was replaced before the job was done; the new one is a job of its own.</summary>
    Superseded,

    /// <summary>Refused by validation; it never was on the queue.</summary>
    Rejected,
}

/// <summary>The state's name in lower case and nothing else; the library's own converter takes numbers, other cases and lists.</summary>
public sealed class JobStateConverter : JsonConverter<JobState>
{
    private static readonly Dictionary<string, JobState> States = Enum.GetValues<JobState>().ToDictionary(NameOf);

    public override JobState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && States.TryGetValue(reader.GetString()!, out var state)
            ? state
            : throw new JsonException("There is no such state.");

    public override void Write(Utf8JsonWriter writer, JobState value, JsonSerializerOptions options) => writer.WriteStringValue(NameOf(value));

    private static string NameOf(JobState state) => Names.Dashed(state.ToString());
}

/// <summary>What went wrong, for people and programs.</summary>
/// <param name="Code">See <see cref="ErrorCode"/>; dashed.</param>
/// <param name="Retryable">The same upload may go well another time.</param>
public sealed record JobError(string Code, string Message, string Hint, bool Retryable)
{
    public static JobError From(DgpException e) => new(e.CodeName, e.Message, e.Hint, e.IsRetryable);
}

/// <summary>How far a running job is.</summary>
/// <param name="Phase">loading, selecting, restoring, editing or writing.</param>
/// <param name="Stage">From 1, over both pictures of a morph; 0 before the first.</param>
/// <param name="Iteration">Over all stages; 0 before the first.</param>
/// <param name="Percent">0 to 100, of selection, iterations and pictures to draw together.</param>
/// <param name="EtaSeconds">Of computing that is left; null while unknown.</param>
/// <param name="Preview">Name of the file in the job's folder that shows the present state; null while there is none.</param>
public sealed record JobProgress(string Phase, int Stage, int Stages, int Iteration, int Iterations, double Percent, double? EtaSeconds = null, string? Preview = null);

/// <summary><c>status.json</c>: the one place that says what became of a job. It is only ever replaced on condition of its ETag.</summary>
public sealed record JobStatus
{
    /// <summary>What this version of the software writes and reads.</summary>
    public const int CurrentVersion = 1;

    public int SchemaVersion { get; init; } = CurrentVersion;

    public required string JobId { get; init; }

    /// <summary>Null only where the upload named none.</summary>
    public string? Task { get; init; }

    public required JobState State { get; init; }

    public required BlobRef Source { get; init; }

    /// <summary>When the job was accepted, opened again or rejected.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>How often the job was opened again after an end. What follows is about the present opening.</summary>
    public int Reopened { get; init; }

    /// <summary>When the first worker began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many workers have begun the job so far.</summary>
    public int Attempt { get; init; }

    /// <summary>How many attempts in a row began to compute and have not reported anything computed.</summary>
    public int SilentAttempts { get; init; }

    /// <summary>The worker that has it, or had it last.</summary>
    public string? Worker { get; init; }

    /// <summary>Sequence number on the queue of the message that the worker holds; tells a redelivery from a second message.</summary>
    public long? Delivery { get; init; }

    /// <summary>Someone asked to cancel; the worker stops at the next iteration.</summary>
    public bool CancelRequested { get; init; }

    public JobProgress? Progress { get; init; }

    /// <summary>Seconds of computing so far, over all attempts.</summary>
    public double ComputeSeconds { get; init; }

    /// <summary>Names in the job's folder, once it succeeded.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public JobError? Error { get; init; }

    [JsonIgnore]
    public bool IsFinal => State is not (JobState.Queued or JobState.Running);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.JobStatus);

    /// <exception cref="JsonException">Not a status.</exception>
    public static JobStatus Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ContractsJson.Default.JobStatus) switch
        {
            null => throw new JsonException("The status is null."),
            { SchemaVersion: not CurrentVersion } other => throw new JsonException($"The status has schemaVersion {other.SchemaVersion}."),
            var status => status,
        };

    public static JobStatus Queued(JobMessage message) => new()
    {
        JobId = message.JobId,
        Task = message.Task,
        State = JobState.Queued,
        Source = new BlobRef(message.Source.Container, message.Source.Name, message.Source.Etag),
        SubmittedAt = message.SubmittedAt,
        Reopened = message.Reopened,
    };
}
