using Dgp.Engine.Tasks;

namespace Dgp.Worker.Evaluation;

/// <summary>A run that was asked for.</summary>
internal sealed record PlannedRun(SourcePicture Picture, RestorationTask Task, EvaluatedMethod Method, long? Seed)
{
    public RunKey Key => new(Picture.Name, Task, Method.Name, Seed);

    /// <summary>
    /// Picture by picture, so that what there is of an evaluation that is broken off compares all methods on the same pictures.
    /// </summary>
    public static IReadOnlyList<PlannedRun> All(EvaluationRequest request, IReadOnlyList<SourcePicture> pictures) =>
    [
        .. from picture in pictures
           from task in request.Tasks
           from method in request.Methods
           where method.Takes(task)
           from seed in method.IsRandom ? request.Seeds.Select(s => (long?)s) : [null]
           select new PlannedRun(picture, task, method, seed),
    ];

    /// <summary>What was asked for and does not exist: "dip: hybrid".</summary>
    public static IReadOnlyList<string> LeftOut(EvaluationRequest request) =>
    [
        .. from method in request.Methods
           let refused = request.Tasks.Where(t => !method.Takes(t)).Select(Restoring.TaskNames.Verb).ToList()
           where refused.Count > 0
           select $"{method.Name}: {string.Join(", ", refused)}",
    ];
}
