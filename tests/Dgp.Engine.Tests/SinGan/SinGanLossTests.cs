using Dgp.Engine.SinGan;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.Tests.SinGan;

/// <summary>Networks and losses in double precision against differences of themselves.</summary>
public sealed class SinGanLossTests
{
    private const double Step = 1e-5;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_networks_gradient_by_the_picture_is_the_numeric_one(bool training)
    {
        using var scope = NewDisposeScope();
        var network = Network(outputs: 2, training);

        NumericGradient.Agrees(x => network.call(x), Noise(1, 1, 3, 13, 12));
    }

    [Fact]
    public void The_generators_gradient_by_noise_and_picture_is_the_numeric_one()
    {
        using var scope = NewDisposeScope();
        var g = Generator();
        var (z, x) = (Noise(1, 1, 3, 6, 5), Noise(2, 1, 3, 6, 5));

        NumericGradient.Agrees(v => g.call(v, x), z);
        NumericGradient.Agrees(v => g.call(z, v), x);
    }

    [Fact]
    public void The_losses_of_the_generator_have_the_numeric_gradient_by_every_weight()
    {
        using var scope = NewDisposeScope();
        var (g, d) = (Generator(), Network(outputs: 1));
        var (z, x, real) = (Noise(1, 1, 3, 13, 12), Noise(2, 1, 3, 13, 12), Noise(3, 1, 3, 13, 12));

        AgreesByWeights(g, () => -d.call(g.call(z, x)).mean());
        AgreesByWeights(g, () => functional.mse_loss(g.call(z, x), real));
    }

    [Fact]
    public void The_losses_of_the_critic_have_the_numeric_gradient_by_every_weight()
    {
        using var scope = NewDisposeScope();
        var d = Network(outputs: 1);
        var (real, fake) = (Noise(1, 1, 3, 13, 12), Noise(2, 1, 3, 13, 12));

        AgreesByWeights(d, () => d.call(fake).mean() - d.call(real).mean());
    }

    [Fact]
    public void The_penalty_is_that_of_the_numeric_slope()
    {
        using var scope = NewDisposeScope();
        var d = Network(outputs: 1);
        var (real, fake) = (Noise(1, 1, 3, 13, 12), Noise(2, 1, 3, 13, 12));
        const double mix = 0.3;

        var penalty = WassersteinCritic.GradientPenalty(d, real, fake, mix).item<double>();

        using var frozen = no_grad();
        var between = ((mix * real) + ((1 - mix) * fake)).data<double>().ToArray();
        double Judged(double[] values) => d.call(tensor(values, [1, 3, 13, 12])).sum().item<double>();
        var slope = Enumerable.Range(0, between.Length).Select(i => (Judged(Moved(between, i, Step)) - Judged(Moved(between, i, -Step))) / (2 * Step)).ToArray();
        var pixels = between.Length / 3;
        var expected = Enumerable.Range(0, pixels)
            .Average(i => Math.Pow(Math.Sqrt(Enumerable.Range(0, 3).Sum(c => Math.Pow(slope[(c * pixels) + i], 2))) - 1, 2));
        Assert.Equal(expected, penalty, 1e-7);
    }

    [Fact]
    public void The_penaltys_gradient_a_second_derivative_is_the_numeric_one_by_every_weight()
    {
        using var scope = NewDisposeScope();
        var d = Network(outputs: 1);
        var (real, fake) = (Noise(1, 1, 3, 13, 12), Noise(2, 1, 3, 13, 12));

        AgreesByWeights(d, () => WassersteinCritic.GradientPenalty(d, real, fake, 0.3));
    }

    [Fact]
    public void Neither_picture_takes_part_in_the_penaltys_gradient()
    {
        using var scope = NewDisposeScope();
        var d = Network(outputs: 1);
        var fake = Noise(2, 1, 3, 13, 12).requires_grad_();

        WassersteinCritic.GradientPenalty(d, Noise(1, 1, 3, 13, 12), fake, 0.3).backward();

        Assert.True(fake.grad is null);
    }

    [Fact]
    public void In_bands_a_trained_generator_makes_the_same_picture()
    {
        using var scope = NewDisposeScope();
        var g = Generator();
        g.call(Noise(1, 1, 3, 17, 9), Noise(2, 1, 3, 17, 9));
        g.eval();
        var (z, x) = (Noise(3, 1, 3, 17, 9), Noise(4, 1, 3, 17, 9));

        foreach (var bandSize in (long[])[1, 9, 45, 1000])
        {
            Assert.True(g.InBands(z, x, bandSize).allclose(g.call(z, x), 1e-12, 1e-12));
        }
    }

    [Fact]
    public void Each_pixel_of_the_result_knows_a_patch_of_eleven_pixels()
    {
        using var scope = NewDisposeScope();
        var network = Network(outputs: 1, training: false);
        var x = Noise(1, 1, 3, 15, 15);
        var before = network.call(x);
        Assert.Equal([1, 1, 5, 5], before.shape);

        x[0, 1, 0, 12] = tensor(5.0, dtype: ScalarType.Float64);
        var changed = network.call(x).ne(before);

        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(i / 5 == 0 && i % 5 >= 2, changed[0, 0, i / 5, i % 5].item<bool>());
        }
    }

    /// <summary>Along random directions through all weights at once, and along each alone.</summary>
    private static void AgreesByWeights(Module network, Func<Tensor> loss)
    {
        var weights = network.parameters().ToList<Tensor>();
        // A constant at the end of the critic is nothing to the penalty.
        var unused = weights.Aggregate(zeros(1, dtype: ScalarType.Float64), (sum, w) => sum + (0 * w.sum()));
        var gradients = autograd.grad([loss() + unused], weights);
        for (var k = -3; k < weights.Count; k++)
        {
            using var scope = NewDisposeScope();
            var directions = weights.Select((w, i) => k < 0 || i == k ? Noise(100 + (10 * k) + i, w.shape) : zeros_like(w)).ToList();
            var analytic = gradients.Zip(directions, (g, v) => (g * v).sum().item<double>()).Sum();
            double Shifted(double by)
            {
                Move(weights, directions, by);
                var value = loss().item<double>();
                Move(weights, directions, -by);
                return value;
            }

            var numeric = (Shifted(Step) - Shifted(-Step)) / (2 * Step);
            Assert.Equal(numeric, analytic, 1e-6 * Math.Max(1, Math.Abs(numeric)));
        }
    }

    private static void Move(IEnumerable<Tensor> weights, IEnumerable<Tensor> directions, double by)
    {
        using var frozen = no_grad();
        foreach (var (weight, direction) in weights.Zip(directions))
        {
            weight.add_(direction, alpha: by);
        }
    }

    private static PatchNetwork Network(long outputs, bool training = true)
    {
        using var chance = new torch.Generator(5);
        var network = new PatchNetwork(4, outputs);
        network.Start(chance);

        // Larger weights than those of the start, so that no term is too small to be seen.
        Enlarge(network);
        network.train(training);
        return network;
    }

    private static ScaleGenerator Generator()
    {
        using var chance = new torch.Generator(6);
        var g = new ScaleGenerator(4);
        g.Start(chance);
        Enlarge(g);
        return g;
    }

    private static void Enlarge(Module network)
    {
        using var frozen = no_grad();
        network.to(ScalarType.Float64);
        foreach (var kernel in network.parameters().Where(p => p.dim() == 4))
        {
            kernel.mul_(15);
        }
    }

    private static double[] Moved(double[] values, int at, double by)
    {
        var moved = (double[])values.Clone();
        moved[at] += by;
        return moved;
    }

    private static Tensor Noise(int seed, params long[] shape)
    {
        using var chance = new torch.Generator((ulong)seed);
        return randn(shape, dtype: ScalarType.Float64, generator: chance);
    }
}
