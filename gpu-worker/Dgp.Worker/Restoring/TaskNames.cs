using Dgp.Contracts.Jobs;
using Dgp.Engine.Defence;
using Dgp.Engine.Tasks;
using Dgp.Worker.Attacking;

namespace Dgp.Worker.Restoring;

/// <summary>How tasks are written by people: <c>super-resolve</c>.</summary>
internal static class TaskNames
{
    public static string Verb(this RestorationTask task) => task switch
    {
        RestorationTask.Reconstruct => JobTasks.Reconstruct,
        RestorationTask.Colorize => JobTasks.Colorize,
        RestorationTask.Inpaint => JobTasks.Inpaint,
        RestorationTask.SuperResolve => JobTasks.SuperResolve,
        RestorationTask.Hybrid => JobTasks.Hybrid,
        RestorationTask.Defend => JobTasks.Defend,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
    };

    public static string Word(this RestorationMethod method) => method switch
    {
        RestorationMethod.Dgp => JobMethods.Dgp,
        RestorationMethod.DgpSimultaneous => "dgp-simultaneous",
        RestorationMethod.ZOnly => "z-only",
        RestorationMethod.ZAndFeatures => "z-and-features",
        RestorationMethod.DefenseGan => "defense-gan",
        RestorationMethod.Dip => JobMethods.Dip,
        RestorationMethod.SinGan => "singan",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <param name="list">Verbs with commas between them, which <see cref="TextShape.Degradations"/> fits.</param>
    public static IReadOnlyList<RestorationTask> Degradations(string list) => [.. list.Split(',').Select(Task)];

    public static string Word(this LossKind loss) => loss switch
    {
        LossKind.Discriminator => "discriminator",
        LossKind.Vgg => "vgg",
        LossKind.Mse => "mse",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, null),
    };

    public static string Word(this AttackKind kind) => kind switch
    {
        AttackKind.Fgsm => "fgsm",
        AttackKind.Pgd => "pgd",
        AttackKind.PgdL2 => "pgd-l2",
        AttackKind.Atn => "atn",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Word(this DefenceClass given) => given switch
    {
        DefenceClass.True => "known",
        DefenceClass.Guess => "guess",
        DefenceClass.Auto => "auto",
        _ => throw new ArgumentOutOfRangeException(nameof(given), given, null),
    };

    /// <param name="verb">One of <see cref="JobTasks.Restoring"/>.</param>
    public static RestorationTask Task(string verb) => Enum.GetValues<RestorationTask>().First(t => t.Verb() == verb);

    /// <param name="method">Of <see cref="JobMethods"/>.</param>
    public static RestorationMethod Method(JobMethod method) => Enum.GetValues<RestorationMethod>().First(m => m.Word() == method.Name);
}
