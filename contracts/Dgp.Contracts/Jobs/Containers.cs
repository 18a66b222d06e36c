namespace Dgp.Contracts.Jobs;

/// <summary>Names of the containers in storage.</summary>
public static class Containers
{
    /// <summary>What people drop. Never changed or deleted by us.</summary>
    public const string Uploads = "uploads";

    /// <summary>One folder for each job.</summary>
    public const string Results = "results";

    /// <summary>One blob for each job that was accepted, <c>&lt;jobId&gt;.json</c>: its message.</summary>
    public const string Jobs = "jobs";

    /// <summary>One blob for each job that is running, <c>&lt;jobId&gt;.safetensors</c>; of two pictures a second one, <c>&lt;jobId&gt;.second.safetensors</c>.</summary>
    public const string Checkpoints = "checkpoints";

    /// <summary>One folder for each prior that workers may fetch.</summary>
    public const string Priors = "priors";

    public static IReadOnlyList<string> All { get; } = [Uploads, Results, Jobs, Checkpoints, Priors];
}
