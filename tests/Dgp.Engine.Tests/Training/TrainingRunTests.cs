using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private static readonly BigGanArchitecture Architecture = TinyNetworks.Architecture();
    private static readonly string[] Classes = ["a", "b", "c", "d", "e"];

    private readonly Sets _sets = new();
    private readonly PictureSet _set;

    public TrainingRunTests() => _set = _sets.Noise(40, Classes);

    public void Dispose()
    {
        _set.Dispose();
        _sets.Dispose();
    }

    public static TheoryData<ScalarType> Precisions => [ScalarType.Float32, ScalarType.BFloat16];

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Five_steps_and_five_more_from_the_checkpoint_are_ten_steps_to_the_bit(ScalarType precision)
    {
        var settings = new TrainingSettings { Batch = 4, AverageStart = 3, Augment = true, Precision = precision };
        using (var first = Run(settings, "stopped"))
        {
            Advance(first, 5);
            first.Save();
            Advance(first, 2);
        }

        using var second = Run(settings, "stopped");
        using var straight = Run(settings, "straight");
        Advance(second, 5);
        Advance(straight, 10);

        Assert.True(second.Resumed);
        Assert.Equal(10, second.Steps);
        Assert.All(straight.Training.State, s => Assert.True(s.Value.equal(second.Training.State[s.Key]).all().item<bool>(), s.Key));
    }

    [Fact]
    public void Another_seed_begins_elsewhere_and_is_refused_by_the_checkpoint()
    {
        using (var run = Run(new TrainingSettings { Batch = 4 }, "here"))
        {
            run.Save();
        }

        var refused = Assert.Throws<DgpException>(() => Run(new TrainingSettings { Batch = 4, Seed = 1 }, "here"));

        Assert.Equal(ErrorCode.BadOption, refused.Code);
        Assert.Contains("Seed 0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_pictures_from_elsewhere_go_on_and_others_are_refused()
    {
        using (var run = Run(new TrainingSettings { Batch = 4 }, "here"))
        {
            run.Save();
        }

        using var moved = new Sets();
        using var same = moved.Noise(40, Classes);
        using var fewer = new Sets();
        using var others = fewer.Noise(39, Classes);

        using var resumed = Run(new TrainingSettings { Batch = 4 }, "here", same);
        var refused = Assert.Throws<DgpException>(() => Run(new TrainingSettings { Batch = 4 }, "here", others));

        Assert.True(resumed.Resumed);
        Assert.Contains("other pictures", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        using (var run = Run(new TrainingSettings { Batch = 4 }, "here"))
        {
            run.Save();
        }

        var path = Directory.GetFiles(Path.Combine(_sets.Folder, "here")).Single();
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(ErrorCode.BadPrior, Assert.Throws<DgpException>(() => Run(new TrainingSettings { Batch = 4 }, "here")).Code);
    }

    [Fact]
    public void A_number_that_is_none_sends_it_back_to_its_checkpoint_and_on_with_other_chances()
    {
        using var run = Run(new TrainingSettings { Batch = 4 }, "here");
        Advance(run, 2);
        run.Save();
        Advance(run, 1);
        var lost = run.Training.State["generator.linear.weight"].clone();
        Poison(run);

        Assert.Null(run.Next());

        Assert.Equal((2, 1), (run.Steps, run.Rollbacks));
        Advance(run, 1);
        Assert.All(run.Training.State, s => Assert.True(s.Value.isfinite().all().item<bool>(), s.Key));
        Assert.False(run.Training.State["generator.linear.weight"].equal(lost).all().item<bool>());
    }

    [Fact]
    public void It_goes_back_to_the_best_that_was_measured()
    {
        using var run = Run(new TrainingSettings { Batch = 4 }, "here");
        Advance(run, 1);
        Assert.Equal(TrainingVerdict.Best, run.Judge(5));
        Advance(run, 1);
        Assert.Equal(TrainingVerdict.Best, run.Judge(4));
        var best = run.Training.State["generator.linear.weight"].clone();
        Advance(run, 1);
        Assert.Equal(TrainingVerdict.Fair, run.Judge(6));
        run.Save();
        Poison(run);

        Assert.Null(run.Next());

        Assert.Equal((2, 1, 4), (run.Steps, run.Rollbacks, run.Best));
        Assert.True(run.Training.State["generator.linear.weight"].equal(best).all().item<bool>());
    }

    [Fact]
    public void Three_measurements_that_are_much_worse_than_the_best_send_it_back()
    {
        using var run = Run(new TrainingSettings { Batch = 4 }, "here");
        Advance(run, 1);
        run.Judge(4);
        Advance(run, 1);

        Assert.Equal(
            [TrainingVerdict.Fair, TrainingVerdict.Fair, TrainingVerdict.Fair, TrainingVerdict.Fair, TrainingVerdict.Fair, TrainingVerdict.WentBack],
            new double[] { 9, 9, 7, 9, 9, 9 }.Select(run.Judge));
        Assert.Equal((1, 4), (run.Steps, run.Best));
    }

    [Fact]
    public void The_best_is_still_known_after_a_restart()
    {
        using (var first = Run(new TrainingSettings { Batch = 4 }, "here"))
        {
            Advance(first, 1);
            first.Judge(4);
            first.Save();
        }

        using var second = Run(new TrainingSettings { Batch = 4 }, "here");

        Assert.Equal(4, second.Best);
        Assert.Equal(TrainingVerdict.Fair, second.Judge(5));
        Assert.Equal(TrainingVerdict.WentBack, second.Judge(double.NaN));
    }

    [Fact]
    public void It_gives_up_when_going_back_does_not_help()
    {
        using var run = Run(new TrainingSettings { Batch = 4 }, "here");
        run.Save();
        for (var i = 0; i < 3; i++)
        {
            Poison(run);
            Assert.Null(run.Next());
        }

        Poison(run);

        Assert.Equal(ErrorCode.Diverged, Assert.Throws<DgpException>(() => run.Next()).Code);
    }

    [Fact]
    public void What_it_writes_is_a_prior_that_makes_the_pictures_of_its_average()
    {
        using var scope = NewDisposeScope();
        using var run = Run(new TrainingSettings { Batch = 4 }, "here");
        Advance(run, 2);
        var folder = Path.Combine(_sets.Folder, "made");
        run.WritePrior(folder, "made");

        var prior = Prior.Open(folder);
        using var g = Engine.BigGan.Networks.Generator(prior, CPU);
        using var d = Engine.BigGan.Networks.Discriminator(prior, CPU);

        var z = randn(2, Architecture.EffectiveLatentDim);
        var y = tensor([1L, 4L]);
        var average = run.Training.Average;
        Assert.Equal(Classes, prior.ClassNames);
        Assert.True(g.call(z, g.Embed(y), false).allclose(average.call(z, average.Embed(y), false), 1e-3, 5e-3)); // weights go through float16
        Assert.Equal([2, 1], d.Logit(d.Features(rand(2, 3, 32, 32))[^1], y).shape);
    }

    [Fact]
    public void Begun_from_a_prior_known_classes_keep_their_rows_and_new_ones_begin_at_the_mean()
    {
        using var scope = NewDisposeScope();
        var folder = Path.Combine(_sets.Folder, "first");
        using (var first = Run(new TrainingSettings { Batch = 4 }, "here"))
        {
            Advance(first, 2);
            first.WritePrior(folder, "first");
        }

        var prior = Prior.Open(folder);
        using var loaded = Engine.BigGan.Networks.Generator(prior, CPU);
        using var sets = new Sets();
        using var set = sets.Noise(40, "c", "new");
        using var run = new TrainingRun(
            Architecture with { Classes = 2 }, new TrainingSettings { Batch = 4 }, set, Path.Combine(_sets.Folder, "second"), prior, CPU, TimeProvider.System);

        var rows = run.Training.State["average.shared.weight"];
        var old = loaded.state_dict()["shared.weight"];
        Assert.True(rows[0].allclose(old[2]));
        Assert.True(rows[1].allclose(old.mean([0L])));
        Assert.True(run.Training.State["generator.blocks.1.0.conv1.weight"].allclose(loaded.state_dict()["blocks.1.0.conv1.weight"]));
        Advance(run, 1);
    }

    [Fact]
    public void In_bfloat16_a_step_is_nearly_that_of_float32()
    {
        using var precise = Run(new TrainingSettings { Batch = 8 }, "precise");
        using var fast = Run(new TrainingSettings { Batch = 8, Precision = ScalarType.BFloat16 }, "fast");

        var (expected, actual) = (precise.Next()!.Value, fast.Next()!.Value);

        // Eight bits of mantissa are 0.4 %, over some twenty layers.
        Assert.Equal(expected.Generator, actual.Generator, 0.05);
        Assert.Equal(expected.Real, actual.Real, 0.05);
        Assert.Equal(expected.Fake, actual.Fake, 0.05);
    }

    [Fact]
    public void Steps_leave_no_tensors_behind()
    {
        using var run = Run(new TrainingSettings { Batch = 4, Augment = true }, "here");
        Advance(run, 2);
        // Tensors of tests before this one may still wait for their finalizers.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Advance(run, 3);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private TrainingRun Run(TrainingSettings settings, string folder, PictureSet? set = null) =>
        new(Architecture, settings, set ?? _set, Path.Combine(_sets.Folder, folder), start: null, CPU, TimeProvider.System);

    private static void Advance(TrainingRun run, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Assert.NotNull(run.Next());
        }
    }

    private static void Poison(TrainingRun run)
    {
        using var frozen = no_grad();
        run.Training.State["generator.linear.weight"].fill_(float.NaN);
    }
}
