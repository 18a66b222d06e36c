namespace Dgp.Contracts.Jobs;

/// <summary>The tasks that the engine has, as paths, requests and the command line write them.</summary>
public static class JobTasks
{
    public const string Reconstruct = "reconstruct";
    public const string Colorize = "colorize";
    public const string Inpaint = "inpaint";
    public const string SuperResolve = "super-resolve";
    public const string Hybrid = "hybrid";
    public const string Defend = "defend";

    public static IReadOnlyList<string> All { get; } = [Reconstruct, Colorize, Inpaint, SuperResolve, Hybrid, Defend];

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
