using System.Runtime.InteropServices;
using Dgp.Engine.Degradations;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Inversion;

/// <summary>z and perturbations of feature maps: Bau et al.'s objective.</summary>
public sealed class PerturbedReconstructionTests : IDisposable
{
    private const double BetaTwo = 0.999;

    private static readonly Schedule Schedule = new(
        "test", [new Stage(4, 0, 0, 1e-2) { PerturbationRate = 1e-2, FeatureWeight = 0.7, PixelWeight = 3, FeatureLayers = 4 }])
    { PerturbedMaps = 2, PerturbationWeight = 1.5, LatentWeight = 0.3 };

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Engine.BigGan.Generator _g = TinyNetworks.Generator(TinyNetworks.Architecture(32, 2, 8));
    private readonly Engine.BigGan.Discriminator _d = TinyNetworks.Discriminator(TinyNetworks.Architecture());
    private readonly IDegradation _phi = new Grayscale();
    private readonly FeatureDistance _distance;
    private readonly Tensor _target;
    private readonly Tensor _z0;

    public PerturbedReconstructionTests()
    {
        _d.Fold();
        using var random = new torch.Generator(17);
        _target = _phi.Observe(rand([1, 3, 32, 32], generator: random) * 2 - 1);
        _z0 = randn([1, _g.Architecture.EffectiveLatentDim], generator: random);
        _distance = new FeatureDistance(_d, _target);
    }

    public void Dispose()
    {
        _distance.Dispose();
        _g.Dispose();
        _d.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_descent_follows_the_numeric_gradient_of_the_whole_objective()
    {
        using var reconstruction = Reconstruction();
        reconstruction.Next(new Silent());
        var begun = AwayFromZero(reconstruction.State);
        using var resumed = Reconstruction();
        resumed.Take(begun);
        resumed.Next(new Silent());

        var after = resumed.State;
        var at = Names.Select(n => begun.Tensors[n].ToTensor()).ToArray();
        foreach (var (name, k) in Names.Select((n, k) => (n, k)))
        {
            // Adam's mean of squares began at 0, so it tells the gradient's size; the way that was taken tells its sign.
            var size = (after.Tensors[$"square.{name}"].ToTensor() / (1 - BetaTwo)).sqrt();
            var gradient = size * (at[k] - after.Tensors[name].ToTensor()).sign();
            var length = gradient.norm().item<float>();

            // Along itself no other vector of this length falls so steeply.
            const double Step = 2e-3;
            var direction = gradient / length;
            double Shifted(double by) => Objective([.. at.Select((p, i) => i == k ? p + by * direction : p)]);
            var numeric = (Shifted(Step) - Shifted(-Step)) / (2 * Step);

            Assert.True(length > 1e-2, $"{name}: {length}");
            Assert.Equal(numeric, length, 0.01 * length);
        }
    }

    [Fact]
    public void A_perturbation_of_the_first_map_is_a_bias_of_the_first_layer_and_of_the_second_one_of_the_first_block()
    {
        using var frozen = no_grad();
        using var changed = TinyNetworks.Generator(_g.Architecture);
        var weights = changed.Weights;
        var (first, second) = (randn(_g.MapShape(0)), randn(1, _g.MapShape(1)[1], 1, 1));
        weights["linear.bias"].add_(first.flatten());
        // Behind the attention of 8 pixels there is no bias, so it is switched off.
        foreach (var gamma in new[] { weights["blocks.0.1.gamma"], _g.Weights["blocks.0.1.gamma"] })
        {
            gamma.zero_();
        }

        weights["blocks.0.0.conv2.bias"].add_(second.flatten());

        _g.Perturbations = [first, second.expand(_g.MapShape(1))];
        var perturbed = Draw(_g, _z0);
        _g.Perturbations = [];

        Assert.True((perturbed - Draw(_g, _z0)).abs().max().item<float>() > 1e-2);
        Assert.True((perturbed - Draw(changed, _z0)).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Every_map_has_the_shape_that_it_is_perturbed_in()
    {
        using var frozen = no_grad();
        using var g = TinyNetworks.Generator(TinyNetworks.Architecture(64, 1));
        var plain = Draw(g, _z0);

        g.Perturbations = [.. Enumerable.Range(0, g.GroupCount).Select(k => zeros(g.MapShape(k)))];

        Assert.Equal(g.Architecture.Resolution, g.MapShape(g.GroupCount - 1)[^1]);
        Assert.Equal(0, (Draw(g, _z0) - plain).abs().max().item<float>());
    }

    [Fact]
    public void No_weight_of_the_generator_changes_and_the_perturbations_end_with_the_reconstruction()
    {
        using var frozen = no_grad();
        var (before, plain) = (Weights(), Draw(_g, _z0));

        using (var reconstruction = Reconstruction())
        {
            reconstruction.Run(new Silent(), TestContext.Current.CancellationToken);
            Assert.True((Draw(_g, _z0) - plain).abs().max().item<float>() > 1e-3);
            Assert.Throws<InvalidOperationException>(() => reconstruction.Inverted(new Rectangle(0, 0, 32, 32)));
        }

        Assert.Equal(before, Weights());
        Assert.Equal(0, (Draw(_g, _z0) - plain).abs().max().item<float>());
    }

    private static string[] Names { get; } = ["z", "perturbation.0", "perturbation.1"];

    private Reconstruction Reconstruction() => new(_g, _distance, _phi, _target, Schedule, _z0, 3);

    /// <summary>L(z, δ) as the summaries of the code have it, in a generator of its own.</summary>
    private double Objective(Tensor[] at)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var g = TinyNetworks.Generator(_g.Architecture);
        var (stage, z, perturbations) = (Schedule.Stages[0], at[0], at[1..]);
        g.Perturbations = perturbations;
        var x = _phi.Apply(Draw(g, z));
        var features = _d.Features(x).Zip(_d.Features(_target), (a, b) => Mean((a - b).abs())).TakeLast(stage.FeatureLayers).Sum();
        return stage.FeatureWeight * features
            + stage.PixelWeight * Mean((x - _target).pow(2))
            + Schedule.LatentWeight * Mean(z.pow(2)) / 2
            + Schedule.PerturbationWeight * perturbations.Sum(d => Mean(d.pow(2)));

        static double Mean(Tensor t) => t.to(ScalarType.Float64).mean().item<double>();
    }

    /// <summary>The state with perturbations that count, and Adam's squares as if they had seen nothing.</summary>
    private static ReconstructionState AwayFromZero(ReconstructionState state)
    {
        using var random = new torch.Generator(19);
        var tensors = state.Tensors.ToDictionary(t => t.Key, t => StoredTensor.FromBytes(t.Value.Type, t.Value.Shape, t.Value.ToBytes()));
        foreach (var name in Names)
        {
            var like = tensors[name];
            tensors[$"square.{name}"] = StoredTensor.FromFloats(like.Shape, new float[like.Elements]);
            if (name != "z")
            {
                tensors[name] = (randn([.. like.Shape], generator: random) * 0.3f).ToStored();
            }
        }

        Assert.All(MemoryMarshal.Cast<byte, long>(tensors["steps"].ToBytes()).ToArray(), s => Assert.Equal(1, s));
        return state with { Tensors = tensors };
    }

    private byte[] Weights() => [.. _g.state_dict().OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value.ToStored().ToBytes())];

    private static Tensor Draw(Engine.BigGan.Generator g, Tensor z) => g.call(z.narrow(1, 0, g.Architecture.EffectiveLatentDim), g.Embed(tensor([3L])), false);

    private sealed class Silent : IInversionObserver;
}
