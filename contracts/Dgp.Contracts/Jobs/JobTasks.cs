namespace Dgp.Contracts.Jobs;

/// <summary>What can be asked for, as paths, requests and the command line write it.</summary>
public static class JobTasks
{
    public const string Reconstruct = "reconstruct";
    public const string Colorize = "colorize";
    public const string Inpaint = "inpaint";
    public const string SuperResolve = "super-resolve";
    public const string Hybrid = "hybrid";
    public const string Defend = "defend";

    public const string Jitter = "jitter";
    public const string Transfer = "transfer";
    public const string Morph = "morph";

    /// <summary>The tasks that the engine has: a picture comes back.</summary>
    public static IReadOnlyList<string> Restoring { get; } = [Reconstruct, Colorize, Inpaint, SuperResolve, Hybrid, Defend];

    /// <summary>The picture is inverted, and what was found is changed.</summary>
    public static IReadOnlyList<string> Editing { get; } = [Jitter, Transfer, Morph];

    public static IReadOnlyList<string> All { get; } = [.. Restoring, .. Editing];

    /// <summary>Those that a picture's folder can ask for, because they need no second one.</summary>
    public static IReadOnlyList<string> OfOnePicture { get; } = [.. All.Where(t => t != Morph)];

    /// <exception cref="DgpException">BadRequest: the task is known, but takes two pictures; the hint says how.</exception>
    public static void RequireOnePicture(string task)
    {
        if (task == Morph)
        {
            throw new DgpException(
                ErrorCode.BadRequest,
                "A morph is made of two pictures, which one upload cannot name.",
                $"Upload both to files/, then {UploadName.ManifestFolder}/NAME{UploadName.ManifestEnding} with "
                + $$"""{"task": "{{Morph}}", "picture": "files/ONE.png", "second": "files/OTHER.png"}.""");
        }
    }

    /// <exception cref="DgpException">UnknownTask, with the nearest known one.</exception>
    public static void Require(string task)
    {
        if (!All.Contains(task))
        {
            throw new DgpException(
                ErrorCode.UnknownTask,
                $"There is no task '{Printable.Text(task)}'.",
                Nearest.To(task, All) is { } near ? $"Did you mean {near}?" : $"The tasks are {string.Join(", ", All)}.");
        }
    }
}
