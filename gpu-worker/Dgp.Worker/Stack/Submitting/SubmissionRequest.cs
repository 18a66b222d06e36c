using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>Files of this machine that are to become jobs.</summary>
internal sealed record SubmissionRequest
{
    public required string Task { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    public required JobOptions Options { get; init; }

    /// <summary>File of the mask for each of them; null where there is none.</summary>
    public string? Mask { get; init; }

    /// <summary>Name below the task's folder; null takes the file's own, and another where that is taken.</summary>
    public string? Name { get; init; }
}

/// <summary>A job that was handed over.</summary>
/// <param name="Upload">Name of its blob in <see cref="Containers.Uploads"/>; of a morph, the request's.</param>
/// <param name="Folder">Where its results will be, in <see cref="Containers.Results"/>.</param>
internal sealed record Submitted(string JobId, string Task, string File, string Upload, string Folder)
{
    /// <summary>The other file of a morph.</summary>
    public string? Second { get; init; }
}
