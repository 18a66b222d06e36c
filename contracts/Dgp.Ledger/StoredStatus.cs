using Azure;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger;

/// <summary>A status as storage has it.</summary>
/// <param name="Folder">The job's, in <see cref="Containers.Results"/>.</param>
/// <param name="WrittenAt">By storage's own clock: ours may be wrong. To the second.</param>
/// <param name="Age">Since then, by the same clock.</param>
public sealed record StoredStatus(JobStatus Status, string Folder, ETag ETag, DateTimeOffset WrittenAt, TimeSpan Age);
