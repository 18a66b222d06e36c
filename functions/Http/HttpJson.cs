using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts.Jobs;

namespace Dgp.Functions.Http;

/// <summary>Where to look for a job.</summary>
/// <param name="Folder">In the container results.</param>
/// <param name="StatusUrl">Relative to the server.</param>
internal sealed record JobTicket(string JobId, JobState State, string Folder, string StatusUrl);

/// <summary>One job of a list.</summary>
internal sealed record JobLine(string JobId, string? Task, string State, string Folder, DateTimeOffset SubmittedAt, DateTimeOffset ChangedAt);

/// <param name="Next">What to give as <c>after</c> for the rest; null at the end.</param>
internal sealed record JobPage(IReadOnlyList<JobLine> Jobs, string? Next);

/// <summary>A job's status and where its files are.</summary>
internal sealed record JobView(string Folder, JobStatus Status);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobTicket))]
[JsonSerializable(typeof(JobPage))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobError))]
internal sealed partial class HttpJson : JsonSerializerContext
{
    public static byte[] Bytes(JobTicket ticket) => JsonSerializer.SerializeToUtf8Bytes(ticket, Default.JobTicket);

    public static byte[] Bytes(JobPage page) => JsonSerializer.SerializeToUtf8Bytes(page, Default.JobPage);

    public static byte[] Bytes(JobView view) => JsonSerializer.SerializeToUtf8Bytes(view, Default.JobView);

    public static byte[] Bytes(JobError error) => JsonSerializer.SerializeToUtf8Bytes(error, Default.JobError);
}
