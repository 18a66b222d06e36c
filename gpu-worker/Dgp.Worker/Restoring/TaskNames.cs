using Dgp.Engine.Tasks;

namespace Dgp.Worker.Restoring;

/// <summary>How tasks are written by people: <c>super-resolve</c>.</summary>
internal static class TaskNames
{
    public static string Verb(this RestorationTask task) => task switch
    {
        RestorationTask.Reconstruct => "reconstruct",
        RestorationTask.Colorize => "colorize",
        RestorationTask.Inpaint => "inpaint",
        RestorationTask.SuperResolve => "super-resolve",
        RestorationTask.Hybrid => "hybrid",
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
    };
}
