using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Engine.Tests.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Checkpoints;

/// <summary>With a tiny prior, and a restorer of its own for each attempt, as after a crash.</summary>
public sealed class ResumeTests(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>, IDisposable
{
    private const int Steps = UndisturbedRun.Steps;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RestorationTask.Reconstruct)]
    [InlineData(RestorationTask.Colorize)]
    [InlineData(RestorationTask.Inpaint)]
    [InlineData(RestorationTask.SuperResolve)]
    [InlineData(RestorationTask.Hybrid)]
    public void Resumed_at_any_boundary_it_gives_the_undisturbed_result(RestorationTask task)
    {
        var saves = new Saves();
        using var straight = Restore(UndisturbedRun.Options with { Task = task }, saves);
        Assert.Empty(straight.ResumedFrom);

        Assert.Equal(Enumerable.Range(0, Steps + 1), saves.At.Keys);
        foreach (var (done, bytes) in saves.At)
        {
            var observer = new Saves(_ => false);
            using var resumed = Restore(UndisturbedRun.Options with { Task = task }, observer, bytes);

            AssertSame(straight, resumed);
            Assert.Equal([done], resumed.ResumedFrom);
            Assert.Equal(Steps - done, observer.Steps.Count);
            Assert.Equal(0, observer.SelectionBatches);
            Assert.Equal(3, Assert.Single(observer.Choices).ClassIndex);
        }
    }

    [Theory]
    [InlineData(InversionMethod.DgpSimultaneous, LossKind.Discriminator)]
    [InlineData(InversionMethod.ZOnly, LossKind.Mse)]
    [InlineData(InversionMethod.ZAndFeatures, LossKind.Discriminator)]
    [InlineData(InversionMethod.DefenseGan, LossKind.Mse)]
    public void Every_method_resumed_at_any_boundary_gives_its_undisturbed_result_and_no_others(InversionMethod method, LossKind loss)
    {
        var options = UndisturbedRun.Options with { Steps = 3 };
        var saves = new Saves();
        using var straight = RestoreBy(method, loss, options, saves);

        Assert.Equal(Enumerable.Range(0, 4), saves.At.Keys);
        Assert.Equal(loss, straight.Loss);
        foreach (var (done, bytes) in saves.At)
        {
            var observer = new Saves(_ => false);
            using var resumed = RestoreBy(method, loss, options, observer, bytes);

            AssertSame(straight, resumed);
            Assert.Equal([done], resumed.ResumedFrom);
        }

        using var other = Restore(options, new Saves(_ => false), saves.At[2]);
        Assert.Contains(other.Notes, n => n.Contains("it belongs to another", StringComparison.Ordinal));
        Assert.NotEqual(straight.History, other.History);
    }

    [Fact]
    public void The_class_that_was_chosen_is_kept()
    {
        var options = UndisturbedRun.Options with { ClassIndex = null, Steps = 3 };
        var saves = new Saves(b => b.Done == 2);
        using var straight = Restore(options, saves);
        var observer = new Saves();

        using var resumed = Restore(options, observer, saves.At[2]);

        AssertSame(straight, resumed);
        Assert.Equal(Assert.Single(saves.Choices).Classes, Assert.Single(observer.Choices).Classes);
        Assert.Equal(saves.Choices[0].Loss, observer.Choices[0].Loss);
    }

    [Fact]
    public void Killed_in_every_iteration_it_still_ends_the_same_and_counts_its_resumes()
    {
        byte[]? last = null;
        for (var attempt = 0; attempt < Steps; attempt++)
        {
            var saves = new Saves { OnStep = _ => throw new IOException("The machine is gone.") };
            Assert.Throws<IOException>(() => Restore(UndisturbedRun.Options, saves, last));
            // The iteration that was under way is lost, and nothing before it.
            Assert.Equal(attempt, Assert.Single(saves.At).Key);

            var next = new Saves(b => b.Done > attempt) { OnBoundary = b => ThrowIf<IOException>(b.Done > attempt) };
            Assert.Throws<IOException>(() => Restore(UndisturbedRun.Options, next, saves.At[attempt]));
            last = next.At[attempt + 1];
        }

        using var resumed = Restore(UndisturbedRun.Options, new Saves(), last);

        AssertSame(undisturbed.Result, resumed);
        Assert.Equal([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6], resumed.ResumedFrom);
    }

    [Fact]
    public void Told_to_stop_it_offers_the_last_state_and_computes_nothing_more()
    {
        using var stop = new CancellationTokenSource();
        var saves = new Saves(b => b.Stopping)
        {
            OnStep = step => CancelIf(stop, step.Done == 4),
            OnBoundary = b => ThrowIf<OperationCanceledException>(b.Stopping),
        };

        Assert.Throws<OperationCanceledException>(() => Restore(UndisturbedRun.Options, saves, cancellation: stop.Token));

        Assert.Equal(4, Assert.Single(saves.At).Key);
        using var resumed = Restore(UndisturbedRun.Options, new Saves(), saves.At[4]);
        AssertSame(undisturbed.Result, resumed);
    }

    [Fact]
    public void Told_to_stop_while_resuming_it_can_be_saved_again()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var again = new Saves { OnBoundary = b => ThrowIf<OperationCanceledException>(b.Stopping) };

        Assert.Throws<OperationCanceledException>(() => Restore(UndisturbedRun.Options, again, undisturbed.Saves.At[3], cancellation: stop.Token));

        Assert.Empty(again.Steps);
        Assert.Equal(3, Assert.Single(again.At).Key);
    }

    [Fact]
    public void Told_to_stop_after_a_resume_and_not_objecting_the_observer_gets_what_was_reached()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        using var result = Restore(UndisturbedRun.Options, new Saves(), undisturbed.Saves.At[3], cancellation: stop.Token);

        Assert.True(result.Interrupted);
        Assert.Equal(3, result.History.Count);
    }

    [Fact]
    public void Told_to_stop_before_the_first_iteration_there_is_a_start_to_save_but_no_result()
    {
        using var stop = new CancellationTokenSource();
        var saves = new Saves { OnSelected = stop.Cancel };

        Assert.Throws<OperationCanceledException>(() => Restore(UndisturbedRun.Options, saves, cancellation: stop.Token));

        Assert.Empty(saves.Steps);
        Assert.True(Assert.Single(saves.Boundaries).Stopping);
        using var resumed = Restore(UndisturbedRun.Options, new Saves(), saves.At[0]);
        AssertSame(undisturbed.Result, resumed);
    }

    [Fact]
    public void Told_to_stop_while_selecting_it_offers_what_it_knows_and_looks_at_no_further_batch()
    {
        using var stop = new CancellationTokenSource();
        var saves = new Saves(b => b.Stopping) { OnSelecting = stop.Cancel };

        Assert.Throws<OperationCanceledException>(() => Restore(UndisturbedRun.Options, saves, cancellation: stop.Token));

        Assert.Equal(1, saves.SelectionBatches);
        Assert.Empty(saves.Boundaries);
        using var resumed = Restore(UndisturbedRun.Options, new Saves(), Assert.Single(saves.WhileSelecting));
        AssertSame(undisturbed.Result, resumed);
        Assert.Equal([0], resumed.ResumedFrom);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(null)]
    public void Resumed_within_the_selection_it_looks_at_the_other_candidates_only(int? classIndex)
    {
        var options = UndisturbedRun.Options with { ClassIndex = classIndex, Steps = 1 };
        var saves = new Saves();
        using var straight = Restore(options, saves);

        for (var batches = 1; batches <= saves.SelectionBatches; batches += 3)
        {
            var rest = new Saves();
            using var resumed = Restore(options, rest, saves.WhileSelecting[batches - 1]);

            AssertSame(straight, resumed);
            Assert.Equal(saves.SelectionBatches - batches, rest.SelectionBatches);
            Assert.Equal(Assert.Single(saves.Choices).Classes, Assert.Single(rest.Choices).Classes);
        }
    }

    [Fact]
    public void The_ends_of_the_selection_and_of_each_stage_are_told()
    {
        var saves = undisturbed.Saves;

        Assert.Equal(Enumerable.Range(0, Steps + 1), saves.Boundaries.Select(b => b.Done));
        var stages = Presets.Get(UndisturbedRun.Options.Task, 32, UndisturbedRun.Options.Preset).WithTotalSteps(Steps).Stages;
        int[] ends = [0, .. stages.Select((_, i) => stages.Take(i + 1).Sum(s => s.Steps))];
        Assert.Equal(ends, saves.Boundaries.Where(b => b.PhaseEnded).Select(b => b.Done));
        Assert.Equal([Steps], saves.Boundaries.Where(b => b.Finished).Select(b => b.Done));
        Assert.All(saves.Boundaries, b => Assert.Equal((Steps, false), (b.Total, b.Stopping)));

        var resumed = new Saves(_ => false);
        Restore(UndisturbedRun.Options, resumed, saves.At[2]).Dispose();
        Assert.Equal(ends.Where(e => e > 2), resumed.Boundaries.Where(b => b.PhaseEnded).Select(b => b.Done));
    }

    [Fact]
    public void Times_include_the_earlier_attempts()
    {
        var saves = new Saves { OnStep = _ => Thread.Sleep(50) };
        using var first = Restore(UndisturbedRun.Options, saves);

        using var resumed = Restore(UndisturbedRun.Options, new Saves(), saves.At[Steps]);

        Assert.Equal(first.SelectionTime, resumed.SelectionTime);
        Assert.True(first.SelectionTime > TimeSpan.Zero);
        Assert.True(resumed.OptimizationTime > TimeSpan.FromMilliseconds(50 * (Steps - 1)));
    }

    [Fact]
    public void With_less_memory_it_resumes_and_says_so()
    {
        using var lean = Restore(UndisturbedRun.Options, new Saves(), undisturbed.Saves.At[2], lean: true);

        Assert.Equal(Pictures.Bytes(undisturbed.Result.Restored), Pictures.Bytes(lean.Restored));
        Assert.Contains(lean.Notes, n => n.Contains("Memory", StringComparison.Ordinal));
        Assert.DoesNotContain(undisturbed.Result.Notes, n => n.Contains("Memory", StringComparison.Ordinal));
    }

    [Fact]
    public void With_less_memory_candidates_are_looked_at_one_by_one()
    {
        var usual = new Saves(_ => false);
        var lean = new Saves(_ => false);

        Restore(UndisturbedRun.Options with { Steps = 1 }, usual).Dispose();
        Restore(UndisturbedRun.Options with { Steps = 1 }, lean, lean: true).Dispose();

        Assert.Equal(200, lean.SelectionBatches);
        Assert.InRange(usual.SelectionBatches, 1, 100);
        Assert.Equal(usual.Choices[0].Loss!.Value, lean.Choices[0].Loss!.Value, 1e-4);
    }

    [Fact]
    public void A_preview_shows_the_picture_without_padding()
    {
        using var restorer = new Restorer(undisturbed.Prior, torch.CPU);
        var sizes = new List<Size>();
        var observer = new Saves(_ => false)
        {
            OnStep = step =>
            {
                using var preview = restorer.Preview(step, undisturbed.Photo, UndisturbedRun.Options);
                sizes.Add(preview.Size());
            },
        };

        restorer.Restore(undisturbed.Photo, null, UndisturbedRun.Options, observer, TestContext.Current.CancellationToken).Dispose();

        Assert.Equal(Enumerable.Repeat(new Size(32, 21), Steps), sizes);
    }

    [Fact]
    public void Resuming_leaves_no_tensor_behind()
    {
        var live = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            Restore(UndisturbedRun.Options, new Saves(), undisturbed.Saves.At[3]).Dispose();
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Restore(UndisturbedRun.Options, new Saves(), undisturbed.Saves.At[3][..^1]).Dispose();
        live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(live[1], live[2]);
        Assert.Equal(live[1], live[3]);
    }

    private static void CancelIf(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }

    private static void ThrowIf<T>(bool now)
        where T : Exception, new()
    {
        if (now)
        {
            throw new T();
        }
    }

    private static void AssertSame(Restoration expected, Restoration actual)
    {
        Assert.Equal(Pictures.Bytes(expected.Restored), Pictures.Bytes(actual.Restored));
        Assert.Equal(Pictures.Bytes(expected.Target), Pictures.Bytes(actual.Target));
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.Metrics, actual.Metrics);
        Assert.Equal(expected.Notes, actual.Notes);
        Assert.Equal(expected.ClassName, actual.ClassName);
        Assert.False(actual.Interrupted);
    }

    private Restoration RestoreBy(InversionMethod method, LossKind loss, RestorationOptions options, IInversionObserver observer, byte[]? from = null)
    {
        var distance = loss == LossKind.Mse ? FeatureLoss.Pixels() : FeatureLoss.Discriminator(undisturbed.Prior, torch.CPU);
        using var restorer = new Restorer(undisturbed.Prior, torch.CPU, method, distance);
        var attempt = new RestorationAttempt { Checkpoint = from is null ? null : _folder.Write("checkpoint", from) };
        return restorer.Restore(undisturbed.Photo, null, options, observer, TestContext.Current.CancellationToken, attempt);
    }

    private Restoration Restore(
        RestorationOptions options, IInversionObserver observer, byte[]? from = null, bool lean = false, CancellationToken? cancellation = null)
    {
        using var restorer = new Restorer(undisturbed.Prior, torch.CPU);
        var attempt = new RestorationAttempt { Checkpoint = from is null ? null : _folder.Write("checkpoint", from), Lean = lean };
        return restorer.Restore(undisturbed.Photo, null, options, observer, cancellation ?? TestContext.Current.CancellationToken, attempt);
    }
}
