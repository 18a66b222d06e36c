using Dgp.Engine.Defence;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Engine.Tests;
using Dgp.Worker.Evaluation;

namespace Dgp.Worker.Tests.Evaluation;

public sealed class PlannedRunTests
{
    private static readonly IReadOnlyList<SourcePicture> Two = [new("a", "cat", 3, [1], null), new("b", "dog", 5, [1], null)];

    [Fact]
    public void Whatever_draws_at_random_runs_with_every_seed_and_a_baseline_once()
    {
        var all = PlannedRun.All(Request([RestorationTask.Colorize, RestorationTask.Inpaint], "input", "grey", "dgp"), Two);

        Assert.Equal(
            ["a Colorize input ", "a Colorize grey ", "a Colorize dgp 0", "a Colorize dgp 7", "a Inpaint input ", "a Inpaint dgp 0", "a Inpaint dgp 7"],
            all.Take(all.Count / 2).Select(r => $"{r.Key.Picture} {r.Key.Task} {r.Key.Method} {r.Key.Seed}"));
        Assert.All(all.Skip(all.Count / 2), r => Assert.Equal("b", r.Key.Picture));
        Assert.Equal(all.Count, all.Select(r => r.Key).Distinct().Count());
    }

    [Fact]
    public void What_a_method_does_not_take_is_named() =>
        Assert.Equal(
            ["bicubic: reconstruct, hybrid", "dip: hybrid"],
            PlannedRun.LeftOut(Request([RestorationTask.Reconstruct, RestorationTask.SuperResolve, RestorationTask.Hybrid], "bicubic", "dgp", "dip")));

    [Fact]
    public void Every_task_has_a_method_with_a_prior_and_all_but_reconstruction_a_baseline()
    {
        foreach (var task in Enum.GetValues<RestorationTask>().Where(t => t != RestorationTask.Defend))
        {
            Assert.Contains(EvaluatedMethod.All, m => m.UsesPrior && m.Takes(task));
            Assert.Equal(task != RestorationTask.Reconstruct, EvaluatedMethod.All.Any(m => m.Baseline is not null && m.Takes(task)));
        }
    }

    private static EvaluationRequest Request(IReadOnlyList<RestorationTask> tasks, params string[] methods) => new()
    {
        Data = "", Tasks = tasks, Methods = [.. EvaluatedMethod.All.Where(m => methods.Contains(m.Name))], Seeds = [0, 7],
        Prior = Prior.Open(Repository.EmbeddedPrior), Class = DefenceClass.True, Parallel = 1, Device = "cpu", Out = "",
    };
}
