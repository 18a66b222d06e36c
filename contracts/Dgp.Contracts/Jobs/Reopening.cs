namespace Dgp.Contracts.Jobs;

/// <summary>Which jobs can be opened again once they have ended.</summary>
public static class Reopening
{
    // Not the job's fault, and not gone by itself either: someone brings the prior, or mends the workers.
    private static readonly string[] Mendable =
        [.. new[] { ErrorCode.UnknownPrior, ErrorCode.BadPrior, ErrorCode.NoDevice, ErrorCode.BadMessage, ErrorCode.DeliveryLimit }.Select(DgpException.NameOf)];

    /// <summary>Why the job cannot be opened again; null where it can. What was rejected is looked at anew, whatever the reason was.</summary>
    public static DgpException? Refusal(JobStatus status) => status.State switch
    {
        JobState.Rejected or JobState.Cancelled => null,
        JobState.Failed when status.Error is { } error => error.Retryable || Mendable.Contains(error.Code)
            ? null
            : No(status, $"failed with {error.Code}, and would again", error.Hint),
        JobState.Succeeded => No(status, "has succeeded", "Its files are beside its status. For another result ask with other options, such as another seed."),
        JobState.Superseded => No(status, "was superseded", "The new version of its upload is a job of its own; if there is none yet, ask for it."),
        _ => No(status, $"is {Names.Dashed(status.State.ToString())}", "Cancel it first, or wait for its end."),
    };

    /// <summary>What to ask for to have a job again.</summary>
    /// <param name="status">Null where there is none yet.</param>
    /// <exception cref="DgpException">NotRetryable.</exception>
    public static JobRequest Request(JobEntry entry, JobStatus? status)
    {
        if ((status ?? (entry.Message is { } message ? JobStatus.Queued(message) : null)) is { } known && Refusal(known) is { } refusal)
        {
            throw refusal;
        }

        return entry.ToRequest() ?? throw new DgpException(
            ErrorCode.NotRetryable, "The job's upload does not say what to do with it, so there is nothing to try again.", "Its status says what is wrong. Upload it anew.");
    }

    private static DgpException No(JobStatus status, string why, string hint) => new(ErrorCode.NotRetryable, $"The job {status.JobId} {why}.", hint);
}
