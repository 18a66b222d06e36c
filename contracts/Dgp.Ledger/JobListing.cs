namespace Dgp.Ledger;

/// <summary>A job as a listing shows it.</summary>
/// <param name="State">As <c>status.json</c> writes it.</param>
public sealed record JobListing(string JobId, string Folder, string State, DateTimeOffset? ChangedAt);
