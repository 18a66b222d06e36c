using Dgp.Engine.BigGan;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Degradations;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Priors;
using SixLabors.ImageSharp;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Inversion;

public sealed class LatentRestartsTests : IDisposable
{
    private const int Restarts = 5;
    private const int ClassIndex = 3;
    private const double Rate = 2;
    private const double Momentum = 0.7;

    private static readonly Schedule Schedule = new("test", [new Stage(4, 0, 0, Rate)]) { Restarts = Restarts, Momentum = Momentum };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Engine.BigGan.Generator _g = TinyNetworks.Generator(TinyNetworks.Architecture());
    private readonly IDegradation _phi = new Grayscale();
    private readonly Tensor _starts;
    private readonly Tensor _target;

    public LatentRestartsTests()
    {
        using var random = new torch.Generator(7);
        _starts = randn([Restarts, _g.Architecture.EffectiveLatentDim], generator: random);
        _target = _phi.Observe(rand([1, 3, 32, 32], generator: random) * 2 - 1);
    }

    public void Dispose()
    {
        _g.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Each_latent_descends_as_if_it_were_alone_by_gradient_and_momentum()
    {
        using var inversion = Begin();
        inversion.Finish();

        for (var r = 0; r < Restarts; r++)
        {
            var (z, velocity) = (_starts.narrow(0, r, 1).clone(), zeros(1, _starts.shape[1]));
            for (var step = 0; step < Schedule.TotalSteps; step++)
            {
                z = z.detach().requires_grad_();
                var gradient = autograd.grad([Loss(z)], [z])[0];
                velocity = Momentum * velocity + gradient;
                z = z - Rate * velocity;
            }

            AssertNear(z, inversion.Z.narrow(0, r, 1), 1e-4);
        }
    }

    [Fact]
    public void The_picture_and_the_losses_are_those_of_the_best_latent()
    {
        // The fourth begins where the target lies.
        var truth = _starts.narrow(0, 3, 1);
        using var frozen = no_grad();
        var target = _phi.Observe(Draw(truth)).clone();
        using var inversion = new LatentRestarts(_g, _phi, target, Schedule, _starts, ClassIndex);
        var first = new Pictures();
        inversion.Next(first);
        var losses = Enumerable.Range(0, Restarts).Select(r => (_phi.Apply(Draw(_starts.narrow(0, r, 1))) - target).pow(2).mean().item<float>()).ToArray();

        Assert.True(losses.Where((_, r) => r != 3).Min() > 1e-4, "The other latents draw other pictures.");
        Assert.Equal(losses[3], inversion.History[0].Losses.Pixel, 1e-6);
        Assert.Equal((truth.pow(2).mean() / 2).item<float>(), inversion.History[0].Losses.Latent, 1e-6);
        AssertNear(Draw(truth), first.Last!, 1e-4);
        inversion.Finish();
        AssertNear(Draw(inversion.Z.narrow(0, 3, 1)), inversion.Picture(), 0);
        using var inverted = inversion.Inverted(new Rectangle(0, 0, 32, 32));
        AssertNear(inversion.Z.narrow(0, 3, 1), inverted.Z, 0);
        Assert.Empty(inverted.Theta);
        Assert.Equal(ClassIndex, inverted.ClassIndex);
    }

    [Fact]
    public void A_latent_that_leaves_the_numbers_is_not_the_best_and_spoils_no_other()
    {
        using var inversion = Begin();
        inversion.Finish();
        var starts = _starts.clone();
        starts.narrow(0, 0, 1).fill_(float.NaN);

        using var spoiled = Begin(starts);
        spoiled.Finish();

        AssertNear(inversion.Z.narrow(0, 1, Restarts - 1), spoiled.Z.narrow(0, 1, Restarts - 1), 1e-5);
        Assert.All(spoiled.History, h => Assert.True(double.IsFinite(h.Losses.Pixel)));
        using var picture = spoiled.Picture();
        Assert.True(picture.isfinite().all().item<bool>());
    }

    [Fact]
    public void If_all_leave_the_numbers_the_loss_says_so()
    {
        using var inversion = Begin(_starts.clone().fill_(float.NaN));

        inversion.Next(new Pictures());

        Assert.False(double.IsFinite(inversion.History[0].Losses.Pixel));
    }

    [Fact]
    public void No_weight_of_the_generator_changes()
    {
        var before = Weights();

        using var inversion = Begin();
        inversion.Finish();

        Assert.Equal(before, Weights());
    }

    [Fact]
    public void Drawn_one_by_one_the_latents_descend_the_same()
    {
        using var together = Begin();
        using var single = Begin(batchSize: 1);

        together.Finish();
        single.Finish();

        AssertNear(together.Z, single.Z, 1e-4);
        Assert.All(together.History.Zip(single.History), h => Assert.Equal(h.First.Losses.Pixel, h.Second.Losses.Pixel, 1e-5));
    }

    [Fact]
    public void Stopped_anywhere_it_ends_as_if_it_never_stopped()
    {
        using var folder = new TemporaryFolder();
        using var undisturbed = Begin();
        undisturbed.Finish();

        for (var stop = 0; stop <= Schedule.TotalSteps; stop++)
        {
            using var before = Begin();
            before.Take(stop);
            var saved = before.State;
            using (var file = File.Create(folder.File("state")))
            {
                SealedTensors.Write(file, saved.Tensors, new Dictionary<string, string>());
            }

            using var read = SealedTensors.Open(folder.File("state"));
            using var after = Begin(_starts * 2);
            after.Take(saved with { Tensors = read.Tensors.Where(t => t.Key != SealedTensors.SealName).ToDictionary() });
            after.Finish();

            Assert.Equal(undisturbed.History, after.History);
            Assert.Equal(undisturbed.Z.ToStored().ToBytes(), after.Z.ToStored().ToBytes());
            Assert.Equal(undisturbed.Picture().ToStored().ToBytes(), after.Picture().ToStored().ToBytes());
        }
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused()
    {
        using var trial = Begin();
        trial.Take(2);
        var good = trial.State;
        var losses = good.History[0].Losses;
        ReconstructionState[] bad =
        [
            good with { Stage = 1 },
            good with { Iteration = 1 },
            good with { Stage = 1, Iteration = 0 },
            good with { History = [.. good.History, (0, losses)] },
            good with { History = [(1, losses), (1, losses)] },
            good with { Stage = 1, Iteration = 0, History = [.. Enumerable.Repeat((0, losses), 5)] },
            good with { Tensors = new Dictionary<string, StoredTensor> { ["z"] = good.Tensors["z"] } },
            good with { Tensors = new Dictionary<string, StoredTensor>(good.Tensors) { ["velocity"] = StoredTensor.FromFloats([1], new float[1]) } },
            good with { Tensors = new Dictionary<string, StoredTensor>(good.Tensors) { ["steps"] = StoredTensor.FromFloats([1], new float[1]) } },
        ];

        foreach (var state in bad)
        {
            using var fresh = Begin();
            Assert.Throws<InvalidDataException>(() => fresh.Take(state));
        }

        Assert.Throws<InvalidOperationException>(() => trial.Take(good));
    }

    [Fact]
    public void Iterations_leave_no_tensor_behind_and_nothing_comes_after_the_last()
    {
        using var inversion = new LatentRestarts(_g, _phi, _target, Schedule with { Stages = [new Stage(8, 0, 0, Rate)] }, _starts, ClassIndex, batchSize: 2);
        var live = new List<long>();
        while (!inversion.Finished)
        {
            inversion.Next(new Unwatched());
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Single(live.Skip(2).Distinct());
        Assert.Throws<InvalidOperationException>(() => inversion.Next(new Pictures()));
    }

    [Fact]
    public void The_starts_have_the_published_spread_and_follow_the_seed()
    {
        using var random = new torch.Generator(5);
        using var again = new torch.Generator(5);

        var starts = LatentRestarts.Starts(400, 64, random);

        Assert.Equal(1.0 / 8, starts.std().item<float>(), 0.003);
        AssertNear(starts, LatentRestarts.Starts(400, 64, again), 0);
    }

    private LatentRestarts Begin(Tensor? starts = null, int? batchSize = null) =>
        new(_g, _phi, _target, Schedule, starts ?? _starts, ClassIndex, batchSize);

    private Tensor Draw(Tensor z) => _g.call(z, _g.Embed(tensor([(long)ClassIndex])), false);

    private Tensor Loss(Tensor z) => (_phi.Apply(Draw(z)) - _target).pow(2).mean();

    private byte[] Weights() => [.. _g.state_dict().OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value.ToStored().ToBytes())];

    private static void AssertNear(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (actual - expected).abs().max().item<float>();
        Assert.True(error <= tolerance, $"{error}");
    }

    private sealed class Unwatched : IInversionObserver;

    private sealed class Pictures : IInversionObserver
    {
        public Tensor? Last { get; private set; }

        public void Stepped(InversionStep step) => Last = step.Picture.clone().MoveToOuterDisposeScope();
    }
}

internal static class LatentRestartsSteps
{
    public static void Finish(this LatentRestarts inversion) => inversion.Take(int.MaxValue);

    /// <summary>So many iterations, or fewer if the last one is among them.</summary>
    public static void Take(this LatentRestarts inversion, int iterations)
    {
        for (var i = 0; i < iterations && !inversion.Finished; i++)
        {
            inversion.Next(new Silent());
        }
    }

    private sealed class Silent : IInversionObserver;
}
