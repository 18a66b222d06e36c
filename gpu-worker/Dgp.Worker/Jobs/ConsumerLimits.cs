namespace Dgp.Worker.Jobs;

/// <summary>When a worker ends by itself.</summary>
/// <param name="Drain">After so many jobs, or when the queue is empty; null: never.</param>
/// <param name="Longest">No job is taken after this; null: for ever.</param>
internal sealed record ConsumerLimits(int? Drain, TimeSpan? Longest);
