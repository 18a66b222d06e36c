namespace Dgp.Contracts.Jobs;

/// <summary>A way to restore pictures: everything that validation, the published schema and the command line's help say of it.</summary>
/// <param name="Name">The value of <c>method</c>.</param>
/// <param name="Meaning">What follows its name in a sentence.</param>
public sealed record JobMethod(string Name, string Meaning)
{
    /// <summary>Which of <see cref="JobTasks.Restoring"/> it takes.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = JobTasks.Restoring;

    /// <summary>Options that it has no use for. They are refused, whatever their value.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    public bool NeedsPrior => !Unused.Contains("prior");
}

/// <summary>The methods that jobs can ask for: the one list of them.</summary>
public static class JobMethods
{
    public const string Dgp = "dgp";
    public const string Dip = "dip";

    /// <summary>The first is the default.</summary>
    public static IReadOnlyList<JobMethod> All { get; } =
    [
        new(Dgp, "restores with a prior"),
        new(Dip, "is Deep Image Prior, which needs none and keeps the picture's own size")
        {
            Tasks = [.. JobTasks.Restoring.Where(t => t != JobTasks.Hybrid)],
            Unused = ["class", "fit", "preset", "prior"],
        },
    ];

    /// <param name="name">One of the names, or null for the default.</param>
    public static JobMethod Get(string? name) => name is null ? All[0] : All.First(m => m.Name == name);
}
