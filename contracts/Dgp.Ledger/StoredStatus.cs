using Azure;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger;

/// <summary>A status as storage has it.</summary>
/// <param name="Folder">The job's, in <see cref="Containers.Results"/>.</param>
/// <param name="Age">Since it was written, by storage's own clock: ours may be wrong.</param>
public sealed record StoredStatus(JobStatus Status, string Folder, ETag ETag, TimeSpan Age);
