using Dgp.Engine.Tasks;
using Dgp.Worker.Evaluation;

namespace Dgp.Worker.Tests.Evaluation;

public sealed class EvaluationProgressTests
{
    private static readonly EvaluatedMethod Dgp = EvaluatedMethod.All.Single(m => m.Name == "dgp");
    private static readonly EvaluatedMethod Bicubic = EvaluatedMethod.All.Single(m => m.Name == "bicubic");

    [Fact]
    public void Time_left_is_counted_by_the_pace_of_each_method()
    {
        List<PlannedRun> all = [.. Enumerable.Range(0, 4).SelectMany(i => new[] { Plan(i, Dgp), Plan(i, Bicubic) })];
        using var writer = new StringWriter();
        var progress = new EvaluationProgress(all, lanes: 2, writer, TimeProvider.System);
        Assert.Null(progress.Left());

        progress.Know(all[0].Key, 10);
        progress.Know(all[1].Key, 0.5);

        Assert.Equal(((3 * 10) + (3 * 0.5)) / 2, progress.Left()!.Value.TotalSeconds, 1e-9);
        progress.Know(all[2].Key, 20);
        Assert.Equal(((2 * 15) + (3 * 0.5)) / 2, progress.Left()!.Value.TotalSeconds, 1e-9);
    }

    private static PlannedRun Plan(int picture, EvaluatedMethod method) =>
        new(new SourcePicture($"{picture}", null, null, null, null), RestorationTask.SuperResolve, method, method.IsRandom ? 0 : null);
}
