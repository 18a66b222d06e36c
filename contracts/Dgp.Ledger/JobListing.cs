using Dgp.Contracts.Jobs;

namespace Dgp.Ledger;

/// <summary>A job as a listing shows it.</summary>
/// <param name="Task">Null where the upload named none.</param>
/// <param name="State">As <c>status.json</c> writes it.</param>
/// <param name="Owner">Whom it is counted for, <see cref="UploadName.OwnerOf"/>.</param>
/// <param name="ChangedAt">When it came into this state, by storage's clock.</param>
public sealed record JobListing(string JobId, string? Task, string State, string Folder, string Owner, DateTimeOffset SubmittedAt, DateTimeOffset ChangedAt);
