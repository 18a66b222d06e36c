using Dgp.Engine.Baselines;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>A method that is compared: one of <c>--method</c>, or a baseline that has learned nothing.</summary>
internal sealed class EvaluatedMethod
{
    private EvaluatedMethod(string name, RestorationMethod? method, Baseline? baseline) => (Name, Method, Baseline) = (name, method, baseline);

    /// <summary>Every one, in the order in which tables list them.</summary>
    public static IReadOnlyList<EvaluatedMethod> All { get; } =
    [
        .. Baseline.All.Select(b => new EvaluatedMethod(b.Name, null, b)),
        .. Enum.GetValues<RestorationMethod>().Select(m => new EvaluatedMethod(m.Word(), m, null)),
    ];

    public string Name { get; }

    public RestorationMethod? Method { get; }

    public Baseline? Baseline { get; }

    /// <summary>Chance plays a part, so that every seed is a run of its own.</summary>
    public bool IsRandom => Baseline is null;

    public bool UsesPrior => Method?.Inversion() is not null;

    public bool Takes(RestorationTask task) => Baseline?.Takes(task) ?? Method switch
    {
        RestorationMethod.Dip => task != RestorationTask.Hybrid,
        RestorationMethod.SinGan => task == RestorationTask.SuperResolve,
        _ => true,
    };
}
