using Dgp.Engine.Degradations;
using Dgp.Engine.Inversion;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Inversion;

public sealed class ReconstructionTests
{
    [Fact]
    public void The_same_seed_gives_the_same_picture_to_the_bit()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(Values(Invert(Short).Picture), Values(Invert(Short).Picture));
    }

    [Fact]
    public void The_loss_falls()
    {
        using var scope = NewDisposeScope();
        var losses = Invert(Short with { Stages = [new Stage(40, 3, 1e-3, 1e-3) { FeatureWeight = 0 }] }).Losses;

        Assert.True(losses[^1].Pixel < losses[0].Pixel);
    }

    [Fact]
    public void A_block_at_rate_zero_keeps_its_weights_but_a_later_stage_needs_its_moments()
    {
        using var scope = NewDisposeScope();
        var late = Short with { Stages = [new Stage(6, 1, 1e-3, 1e-3), new Stage(1, 4, 1e-3, 1e-3)] };
        var moved = Invert(late);
        var still = Invert(late with { Stages = [late.Stages[0], late.Stages[1] with { TunedBlocks = 1 }] });

        // Adam's very first step is the full rate for every weight; a step on warm moments depends on how the gradient has changed.
        var steps = Values(moved.Weight - still.Weight).Select(Math.Abs).ToArray();
        Assert.True(steps.Max() > 0);
        Assert.True(steps.Count(s => Math.Abs(s - 1e-3) > 1e-5) > steps.Length / 10);
        Assert.Equal(Values(still.Start), Values(still.Weight));
    }

    [Fact]
    public void A_stage_ends_early_once_the_loss_is_low_enough_and_the_next_one_goes_on()
    {
        using var scope = NewDisposeScope();
        var schedule = Short with { StopPixelLoss = 100 };

        Assert.Equal(schedule.Stages.Count, Invert(schedule).Losses.Count);
    }

    [Fact]
    public void The_whole_run_ends_once_the_picture_is_close_enough()
    {
        using var scope = NewDisposeScope();
        var (all, ended) = (Invert(Short).Losses, Invert(Short with { EndPixelLoss = 100 }).Losses);

        Assert.Equal(all[0], Assert.Single(ended));
        var close = all.Min(l => l.Pixel) * 1.0001;
        Assert.Equal(all.FindIndex(l => l.Pixel < close) + 1, Invert(Short with { EndPixelLoss = close }).Losses.Count);
    }

    [Fact]
    public void The_feature_loss_too_ends_a_stage()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(Short.Stages.Count, Invert(Short with { StopFeatureLoss = 1e9 }).Losses.Count);
    }

    [Fact]
    public void Interrupted_before_the_stage_with_instance_norms_the_picture_is_without_them()
    {
        using var scope = NewDisposeScope();
        var first = new Stage(1, 2, 1e-3, 1e-2);
        var expected = Values(Invert(Short with { Stages = [first] }).Picture);

        using var stop = new CancellationTokenSource();
        var observer = new Recorder { After = 1, Then = stop.Cancel };
        var interrupted = Invert(Short with { Stages = [first, first with { InstanceNorm = true }] }, observer, stop, interrupted: true);

        Assert.Equal(expected, Values(interrupted.Picture));
    }

    [Fact]
    public void Cancelling_stops_after_the_iteration_at_hand()
    {
        using var scope = NewDisposeScope();
        using var stop = new CancellationTokenSource();
        var observer = new Recorder { After = 3, Then = stop.Cancel };

        Assert.Throws<OperationCanceledException>(() => Invert(Short, observer, stop));

        Assert.Equal(3, observer.Losses.Count);
    }

    [Fact]
    public void Iterations_leave_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        var live = new List<long>();
        var observer = new Recorder { Each = () => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount) };

        Invert(Short with { Stages = [new Stage(50, 3, 1e-4, 1e-3)] }, observer);

        Assert.Equal(50, live.Count);
        Assert.Single(live.Skip(2).Distinct());
    }

    private static readonly Schedule Short = new(
        "short",
        [
            new Stage(4, 2, 1e-3, 1e-2),
            new Stage(4, 4, 1e-3, 1e-2),
        ]);

    private sealed record Outcome(Tensor Picture, Tensor Weight, Tensor Start, List<Losses> Losses);

    private static float[] Values(Tensor t) => t.flatten().data<float>().ToArray();

    private static Outcome Invert(Schedule schedule, Recorder? observer = null, CancellationTokenSource? stop = null, bool interrupted = false)
    {
        var architecture = TinyNetworks.Architecture();
        using var g = TinyNetworks.Generator(architecture);
        using var d = TinyNetworks.Discriminator(architecture);
        d.Fold();
        using var random = new torch.Generator(11);
        var target = rand([1, 3, 32, 32], generator: random) * 2 - 1;
        IDegradation phi = new Grayscale();
        using var distance = new FeatureDistance(d, phi.Observe(target));
        var weight = g.named_parameters().Single(p => p.name == "blocks.2.0.conv1.weight").parameter;
        var start = weight.detach().clone();
        using var reconstruction = new Reconstruction(
            g, distance, phi, phi.Observe(target), schedule, randn([1, architecture.EffectiveLatentDim], generator: random), 3);
        observer ??= new Recorder();
        var run = () => reconstruction.Run(observer, stop?.Token ?? TestContext.Current.CancellationToken);
        if (interrupted)
        {
            Assert.Throws<OperationCanceledException>(run);
        }
        else
        {
            run();
        }

        return new Outcome(reconstruction.Picture(), weight.detach().clone(), start, observer.Losses);
    }

    private sealed class Recorder : IInversionObserver
    {
        public List<Losses> Losses { get; } = [];

        public Action? Each { get; init; }

        public int After { get; init; }

        public Action? Then { get; init; }

        public void Stepped(InversionStep step)
        {
            Losses.Add(step.Losses);
            Each?.Invoke();
            if (Losses.Count == After)
            {
                Then!();
            }
        }
    }
}
