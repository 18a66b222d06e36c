using Dgp.Engine.Degradations;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Tasks;

public sealed class InversionMethodsTests
{
    private static readonly RestorationOptions Options = new() { Task = RestorationTask.Reconstruct };

    private static readonly Schedule Preset = new(
        "three",
        [
            new Stage(4, 1, 1e-3, 1e-2) { InstanceNorm = true, RateDecay = 0.5, PixelWeight = 10 },
            new Stage(2, 2, 1e-3, 1e-3) { PixelWeight = 100 },
            new Stage(2, 4, 1e-4, 1e-3),
        ])
    { TuneEmbedding = true, Candidates = 5, WarmUp = 3 };

    public static TheoryData<RestorationTask, int> EveryPreset
    {
        get
        {
            var all = new TheoryData<RestorationTask, int>();
            foreach (var task in Enum.GetValues<RestorationTask>())
            {
                all.Add(task, 32);
                all.Add(task, 128);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(EveryPreset))]
    public void The_paper_s_method_runs_the_preset_as_it_is(RestorationTask task, int resolution) =>
        Assert.All(Presets.For(task, resolution), p => Assert.Same(p, InversionMethod.Dgp.Schedule(p, Options with { Task = task })));

    [Fact]
    public void Simultaneous_tuning_differs_from_the_preset_in_the_tuned_blocks_alone()
    {
        var schedule = InversionMethod.DgpSimultaneous.Schedule(Preset, Options);

        Assert.All(schedule.Stages, s => Assert.Equal(4, s.TunedBlocks));
        Assert.Equal(Preset.Stages, schedule.Stages.Zip(Preset.Stages, (s, p) => s with { TunedBlocks = p.TunedBlocks }));
        Assert.Equal(Preset, schedule with { Stages = Preset.Stages });
    }

    [Fact]
    public void Simultaneous_tuning_in_one_stage_is_progressive_tuning_to_the_bit()
    {
        var single = Preset with { Stages = [new Stage(5, 3, 1e-3, 1e-2)] };

        Assert.Equal(
            Inverted(InversionMethod.Dgp.Schedule(single, Options)).Numbers,
            Inverted(InversionMethod.DgpSimultaneous.Schedule(single, Options)).Numbers);
        Assert.NotEqual(
            Inverted(InversionMethod.Dgp.Schedule(Preset, Options)).Numbers,
            Inverted(InversionMethod.DgpSimultaneous.Schedule(Preset, Options)).Numbers);
    }

    [Theory]
    [InlineData(InversionMethod.ZOnly)]
    [InlineData(InversionMethod.ZAndFeatures)]
    public void Without_the_weights_none_changes_to_the_bit_and_the_loss_still_falls(InversionMethod method)
    {
        var ofPixels = Preset with { Stages = [.. Preset.Stages.Select(s => s with { FeatureWeight = 0 })] };
        var inverted = Inverted(method.Schedule(ofPixels, Options with { Steps = 40 }));

        Assert.Equal(inverted.Before, inverted.After);
        Assert.NotEqual(inverted.Before, Inverted(Preset).After);
        Assert.True(inverted.History[^1].Pixel < inverted.History[0].Pixel);
    }

    [Fact]
    public void Perturbations_slow_down_from_stage_to_stage_and_steps_are_shared_as_ever()
    {
        var schedule = InversionMethod.ZAndFeatures.Schedule(Preset, Options with { Steps = 80 });

        Assert.Equal([0.01, 0.005, 0.0025], schedule.Stages.Select(s => s.PerturbationRate));
        Assert.Equal([40, 20, 20], schedule.Stages.Select(s => s.Steps));
        Assert.Equal(2, schedule.PerturbedMaps);
    }

    [Fact]
    public void Defense_GAN_has_its_published_numbers_and_looks_for_a_class_only_if_none_is_given()
    {
        var given = InversionMethod.DefenseGan.Schedule(Preset, Options with { ClassIndex = 3 });
        var looked = InversionMethod.DefenseGan.Schedule(Preset, Options with { Steps = 7 });

        Assert.Equal((10, 0.7, 0, 0.0), (given.Restarts, given.Momentum, given.Candidates, given.LatentWeight));
        Assert.Equal(new Stage(200, 0, 0, 10) { FeatureWeight = 0 }, Assert.Single(given.Stages));
        Assert.Equal((7, 5), (looked.TotalSteps, looked.Candidates));
    }

    private sealed record Outcome(byte[] Before, byte[] After, byte[] Numbers, IReadOnlyList<Losses> History);

    private static Outcome Inverted(Schedule schedule)
    {
        using var scope = NewDisposeScope();
        var architecture = TinyNetworks.Architecture();
        using var g = TinyNetworks.Generator(architecture);
        using var d = TinyNetworks.Discriminator(architecture);
        d.Fold();
        using var random = new torch.Generator(23);
        var target = rand([1, 3, 32, 32], generator: random) * 2 - 1;
        using var distance = new FeatureDistance(d, target);
        var z0 = randn([1, architecture.EffectiveLatentDim], generator: random);
        var before = Weights();

        using var reconstruction = new Reconstruction(g, distance, new Identity(), target, schedule, z0, 3);
        reconstruction.Run(new Silent(), TestContext.Current.CancellationToken);

        using var picture = reconstruction.Picture();
        return new Outcome(
            before,
            Weights(),
            [.. picture.ToStored().ToBytes(), .. reconstruction.Z.ToStored().ToBytes(), .. Weights()],
            [.. reconstruction.History.Select(h => h.Losses)]);

        byte[] Weights() => [.. g.state_dict().OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value.ToStored().ToBytes())];
    }

    private sealed class Silent : IInversionObserver;
}
