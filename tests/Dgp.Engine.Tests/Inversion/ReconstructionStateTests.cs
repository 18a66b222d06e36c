using Dgp.Engine.Checkpoints;
using Dgp.Engine.Degradations;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Inversion;

/// <summary>A reconstruction that goes on from a file, with networks of its own, ends as the one that was never stopped, to the bit.</summary>
public sealed class ReconstructionStateTests : IDisposable
{
    private static readonly Stage First = new(3, 2, 1e-3, 1e-2);

    private static readonly Dictionary<string, Schedule> Schedules = new()
    {
        ["blocks that join"] = Of(First, First with { TunedBlocks = 4 }),
        ["blocks that leave"] = Of(First with { TunedBlocks = 4 }, First with { TunedBlocks = 1 }),
        ["warm-up over a stage's end"] = Of(First, First) with { WarmUp = 5 },
        ["class table"] = Of(First, First) with { TuneEmbedding = true },
        ["instance norms last"] = Of(First, First with { InstanceNorm = true }),
        ["instance norms in between"] = Of(First with { TunedBlocks = 4 }, First with { InstanceNorm = true }, First),
        ["instance norms throughout"] = Of(First with { InstanceNorm = true }, First with { InstanceNorm = true }),
        ["instance norms twice"] = Of(First with { InstanceNorm = true }, First, First with { InstanceNorm = true, TunedBlocks = 4 }),
        ["early stops"] = Of(First, First, First) with { StopPixelLoss = 100 },
        ["early end"] = Of(First, First with { TunedBlocks = 4 }) with { EndPixelLoss = 100 },
        ["early stops by features"] = Of(First, First) with { StopFeatureLoss = 1e9 },
        ["empty stages"] = Of(First with { Steps = 0 }, First, First with { Steps = 0 }, First, First with { Steps = 0 }),
        ["latent alone"] = Of(First with { TunedBlocks = 0 }, First with { TunedBlocks = 0 }),
        ["perturbed maps"] = Of(First with { TunedBlocks = 0, PerturbationRate = 1e-2 }, First with { TunedBlocks = 0, PerturbationRate = 1e-3 }) with { PerturbedMaps = 2 },
        ["perturbed maps and weights"] = Of(First with { PerturbationRate = 1e-2 }, First) with { PerturbedMaps = 1, WarmUp = 5 },
        ["decaying rates"] = Of(First with { RateDecay = 0.5 }, First with { TunedBlocks = 3, RateDecay = 0.5, FeatureLayers = 4 }),
    };

    private readonly TemporaryFolder _folder = new();
    private ReconstructionState? _saved;

    public static TheoryData<string> Names { get; } = [.. Schedules.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Stopped_anywhere_it_ends_as_if_it_never_stopped(string name)
    {
        using var undisturbed = new Trial(Schedules[name]);
        undisturbed.Finish();
        var expected = undisturbed.Numbers();

        for (var stop = 0; stop <= undisturbed.Reconstruction.History.Count; stop++)
        {
            using var before = new Trial(Schedules[name]);
            before.Take(stop);
            Save(before);

            using var after = Resumed(Schedules[name]);
            after.Finish();

            Assert.Equal(undisturbed.Reconstruction.History, after.Reconstruction.History);
            Assert.Equal(expected, after.Numbers());
        }
    }

    [Fact]
    public void Stopped_after_every_single_iteration_it_still_ends_the_same()
    {
        var schedule = Schedules["instance norms in between"];
        using var undisturbed = new Trial(schedule);
        undisturbed.Finish();
        using (var begin = new Trial(schedule))
        {
            Save(begin);
        }

        for (var finished = false; !finished;)
        {
            using var attempt = Resumed(schedule);
            attempt.Take(1);
            Save(attempt);
            finished = attempt.Reconstruction.Finished;
        }

        using var last = Resumed(schedule);
        Assert.Equal(undisturbed.Reconstruction.History, last.Reconstruction.History);
        Assert.Equal(undisturbed.Numbers(), last.Numbers());
    }

    [Fact]
    public void A_resumed_run_saves_the_very_bytes_of_the_one_that_never_stopped()
    {
        var schedule = Schedules["instance norms in between"];
        using var undisturbed = new Trial(schedule);
        undisturbed.Take(4);
        Save(undisturbed);
        using var resumed = Resumed(schedule);

        undisturbed.Take(3);
        resumed.Take(3);

        Save(undisturbed);
        var expected = File.ReadAllBytes(_folder.File("state"));
        Save(resumed);
        Assert.Equal(expected, File.ReadAllBytes(_folder.File("state")));
    }

    [Fact]
    public void What_has_not_changed_yet_is_not_saved()
    {
        using var trial = new Trial(Schedules["blocks that join"]);
        Assert.Equal(["steps", "z"], trial.Reconstruction.State.Tensors.Keys.Order());

        trial.Take(1);
        var early = trial.Reconstruction.State.Tensors.Keys.ToList();
        trial.Take(3);
        var late = trial.Reconstruction.State.Tensors.Keys.ToList();

        Assert.Contains("theta.blocks.0.0.conv1.weight", early);
        Assert.Contains("square.blocks.2.0.conv1.weight", early);
        Assert.DoesNotContain("theta.blocks.2.0.conv1.weight", early);
        Assert.Contains("theta.blocks.2.0.conv1.weight", late);
        Assert.DoesNotContain(late, k => k.Contains(".in1.", StringComparison.Ordinal) || k.Contains("output_layer", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_less_memory_the_numbers_are_the_same(string name)
    {
        using var usual = new Trial(Schedules[name]);
        using var lean = new Trial(Schedules[name], lean: true);

        usual.Finish();
        lean.Finish();

        Assert.Equal(usual.Reconstruction.History, lean.Reconstruction.History);
        Assert.Equal(usual.Numbers(), lean.Numbers());
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused()
    {
        var schedule = Schedules["blocks that join"];
        using var trial = new Trial(schedule);
        trial.Take(4);
        var good = trial.Reconstruction.State;
        var losses = good.History[0].Losses;
        Assert.Equal((1, 1), (good.Stage, good.Iteration));
        ReconstructionState[] bad =
        [
            good with { Stage = -1 },
            good with { Stage = 2 },
            good with { Stage = 3, Iteration = 0 },
            good with { Stage = int.MaxValue },
            good with { Iteration = 0 },
            good with { Iteration = 3 },
            good with { Iteration = -1 },
            good with { History = [] },
            good with { History = [.. good.History.Skip(1)] },
            good with { History = [.. good.History.Reverse()] },
            good with { History = [.. good.History, (1, losses)] },
            good with { History = [.. good.History.Skip(1), (7, losses)] },
            good with { History = [(-1, losses), .. good.History.Skip(1)] },
            good with { Stage = 2, Iteration = 0, History = [.. good.History, (2, losses)] },
            good with { Tensors = Without(good, "z") },
            good with { Tensors = Without(good, "steps") },
            good with { Tensors = Without(good, "theta.linear.weight") },
            good with { Tensors = With(good, "theta.output_layer.2.weight", Zeros(3)) },
            good with { Tensors = With(good, "z", Zeros(17)) },
            good with { Tensors = With(good, "square.z", StoredTensor.FromBytes(ElementType.F64, [1, 15], new byte[120])) },
            good with { Tensors = With(good, "steps", StoredTensor.FromBytes(ElementType.I64, [1], new byte[8])) },
            good with { Tensors = With(good, "steps", Filled(good.Tensors["steps"], 0xff)) },
            good with { Tensors = With(good, "steps", Filled(good.Tensors["steps"], 0)) },
            good with { Tensors = With(good, "steps", Filled(good.Tensors["steps"], 1)) },
        ];

        foreach (var state in bad)
        {
            using var fresh = new Trial(schedule);
            Assert.Throws<InvalidDataException>(() => fresh.Reconstruction.Take(state));
        }

        using var accepted = new Trial(schedule);
        accepted.Reconstruction.Take(good);
        Assert.Equal(trial.Numbers(), accepted.Numbers());
    }

    [Fact]
    public void Nothing_comes_after_the_last_iteration()
    {
        using var trial = new Trial(Of(First));
        trial.Finish();

        Assert.Equal(3, trial.Reconstruction.Done);
        Assert.Throws<InvalidOperationException>(() => trial.Reconstruction.Next(new Silent()));
    }

    private static Schedule Of(params Stage[] stages) => new("test", stages);

    private static StoredTensor Zeros(params long[] shape) => StoredTensor.FromFloats(shape, new float[shape.Aggregate(1L, (a, b) => a * b)]);

    private static StoredTensor Filled(StoredTensor like, byte value)
    {
        var bytes = new byte[like.ByteLength];
        Array.Fill(bytes, value);
        return StoredTensor.FromBytes(like.Type, like.Shape, bytes);
    }

    private static Dictionary<string, StoredTensor> Without(ReconstructionState state, string name)
    {
        var tensors = state.Tensors.ToDictionary();
        Assert.True(tensors.Remove(name));
        return tensors;
    }

    private static Dictionary<string, StoredTensor> With(ReconstructionState state, string name, StoredTensor tensor) =>
        new(state.Tensors.ToDictionary()) { [name] = tensor };

    /// <summary>The tensors go through a file, the rest through memory: <see cref="RestorationCheckpoint"/> writes it.</summary>
    private void Save(Trial trial)
    {
        _saved = trial.Reconstruction.State;
        using var file = File.Create(_folder.File("state"));
        SealedTensors.Write(file, _saved.Tensors, new Dictionary<string, string>());
    }

    private Trial Resumed(Schedule schedule)
    {
        using var file = SealedTensors.Open(_folder.File("state"));
        var resumed = new Trial(schedule);
        resumed.Reconstruction.Take(_saved! with { Tensors = file.Tensors.Where(t => t.Key != SealedTensors.SealName).ToDictionary() });
        return resumed;
    }

    /// <summary>A reconstruction with all that it needs, the same for the same schedule.</summary>
    private sealed class Trial : IDisposable
    {
        private readonly DisposeScope _scope = NewDisposeScope();
        private readonly Engine.BigGan.Generator _g;
        private readonly Engine.BigGan.Discriminator _d;
        private readonly FeatureDistance _distance;

        public Trial(Schedule schedule, bool lean = false)
        {
            var architecture = TinyNetworks.Architecture();
            _g = TinyNetworks.Generator(architecture);
            _d = TinyNetworks.Discriminator(architecture);
            _d.Fold();
            using var random = new torch.Generator(11);
            IDegradation phi = new Grayscale();
            var target = phi.Observe(rand([1, 3, 32, 32], generator: random) * 2 - 1);
            _distance = new FeatureDistance(_d, target);
            var z0 = randn([1, architecture.EffectiveLatentDim], generator: random);
            Reconstruction = new Reconstruction(_g, _distance, phi, target, schedule, z0, 3, lean);
        }

        public Reconstruction Reconstruction { get; }

        public void Finish() => Reconstruction.Run(new Silent(), TestContext.Current.CancellationToken);

        /// <summary>So many iterations, or fewer if the last one is among them.</summary>
        public void Take(int iterations)
        {
            for (var i = 0; i < iterations && !Reconstruction.Finished; i++)
            {
                Reconstruction.Next(new Silent());
            }
        }

        /// <summary>Picture, z and every weight of the generator, as bits.</summary>
        public byte[] Numbers()
        {
            using var picture = Reconstruction.Picture();
            // The affines that an ended stage with instance norms leaves behind are read by nobody; where they are in use the picture shows them.
            var weights = _g.state_dict().OrderBy(s => s.Key, StringComparer.Ordinal)
                .Where(s => !_g.InstanceNorms.Any(n => n.Name == s.Key))
                .Select(s => s.Value);
            return [.. weights.Prepend(Reconstruction.Z).Prepend(picture).SelectMany(t => t.ToStored().ToBytes())];
        }

        public void Dispose()
        {
            Reconstruction.Dispose();
            _distance.Dispose();
            _g.Dispose();
            _d.Dispose();
            _scope.Dispose();
        }
    }

    private sealed class Silent : IInversionObserver;
}
