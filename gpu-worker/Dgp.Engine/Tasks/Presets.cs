using Dgp.Contracts;
using Dgp.Engine.Inversion;

namespace Dgp.Engine.Tasks;

/// <summary>Which schedules there are for a task at a prior's resolution; the first is the default.</summary>
public static class Presets
{
    /// <summary>Of reconstruct: for pictures that are to be edited by their latent or their class.</summary>
    public const string Manipulation = "manipulation";

    /// <summary>Of reconstruct: for pictures that are to be morphed into each other.</summary>
    public const string Morphing = "morphing";

    public static IReadOnlyList<Schedule> For(RestorationTask task, int resolution) => resolution <= 32
        ? Small(task)
        : task switch
        {
            RestorationTask.Reconstruct =>
                [PublishedSchedules.Reconstruction, PublishedSchedules.Manipulation, PublishedSchedules.Morphing],
            RestorationTask.Colorize => [PublishedSchedules.Colorization],
            RestorationTask.Inpaint => [resolution >= 256 ? PublishedSchedules.Inpainting256 : PublishedSchedules.Inpainting128],
            RestorationTask.SuperResolve => [SuperResolution(resolution), PublishedSchedules.SuperResolutionMse],
            // The authors publish no schedule of their hybrid figure; theirs for super-resolution is the nearest.
            RestorationTask.Hybrid => [SuperResolution(resolution) with { Name = "hybrid" }],
            RestorationTask.Defend => [PublishedSchedules.Defence],
            _ => throw new ArgumentOutOfRangeException(nameof(task)),
        };

    /// <exception cref="DgpException">UnknownPreset, naming those there are.</exception>
    public static Schedule Get(RestorationTask task, int resolution, string? name)
    {
        var presets = For(task, resolution);
        return name is null
            ? presets[0]
            : presets.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new DgpException(
                ErrorCode.UnknownPreset,
                $"There is no preset '{name}' for this task at {resolution} pixels.",
                $"There is: {string.Join(", ", presets.Select(p => p.Name))}.");
    }

    /// <summary>The same stages in the same proportions, with so many iterations in all.</summary>
    public static Schedule WithTotalSteps(this Schedule schedule, int total)
    {
        long before = 0;
        var stages = new List<Stage>();
        foreach (var stage in schedule.Stages)
        {
            var begin = before * total / schedule.TotalSteps;
            before += stage.Steps;
            stages.Add(stage with { Steps = (int)(before * total / schedule.TotalSteps - begin) });
        }

        return schedule with { Stages = stages };
    }

    private static Schedule SuperResolution(int resolution) =>
        resolution >= 256 ? PublishedSchedules.SuperResolution256 : PublishedSchedules.SuperResolution128;

    private static IReadOnlyList<Schedule> Small(RestorationTask task) => task switch
    {
        RestorationTask.Reconstruct => [SmallPriorSchedules.Reconstruction, SmallPriorSchedules.Manipulation, SmallPriorSchedules.Morphing],
        RestorationTask.Colorize => [SmallPriorSchedules.Colorization],
        RestorationTask.Inpaint => [SmallPriorSchedules.Inpainting],
        RestorationTask.SuperResolve => [SmallPriorSchedules.SuperResolution],
        RestorationTask.Hybrid => [SmallPriorSchedules.Hybrid],
        RestorationTask.Defend => [SmallPriorSchedules.Defence],
        _ => throw new ArgumentOutOfRangeException(nameof(task)),
    };
}
