using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Optim;

public class AdamTests
{
    /// <summary>The published algorithm, number by number, in double precision.</summary>
    private sealed class Witness(double[] w)
    {
        private readonly double[] _m = new double[w.Length];
        private readonly double[] _v = new double[w.Length];
        private int _steps;

        public double[] Weights => w;

        public void Step(float[] g, double lr, double beta1, double beta2, double eps, double decay = 0, bool maximize = false)
        {
            _steps++;
            for (var i = 0; i < w.Length; i++)
            {
                var gradient = (maximize ? -g[i] : g[i]) + decay * w[i];
                _m[i] = beta1 * _m[i] + (1 - beta1) * gradient;
                _v[i] = beta2 * _v[i] + (1 - beta2) * gradient * gradient;
                var mean = _m[i] / (1 - Math.Pow(beta1, _steps));
                var square = _v[i] / (1 - Math.Pow(beta2, _steps));
                w[i] -= lr * mean / (Math.Sqrt(square) + eps);
            }
        }
    }

    private static Parameter Weights(ulong seed, long count = 1000, ScalarType type = ScalarType.Float32) =>
        nn.Parameter(randn(count, generator: new Generator(seed)).to(type));

    private static void Give(Parameter parameter, ulong seed)
    {
        using var gradient = randn(parameter.shape, generator: new Generator(seed)).to(parameter.dtype);
        parameter.grad = gradient;
    }

    private static double[] Doubles(Tensor tensor) => tensor.detach().to(float64).data<double>().ToArray();

    private static void Near(double[] expected, Tensor actual, double tolerance = 1e-6)
    {
        foreach (var (e, a) in expected.Zip(Doubles(actual))) Assert.InRange(a, e - tolerance, e + tolerance);
    }

    [Theory]
    [InlineData(0.9, 0, false)]
    [InlineData(0.9, 0.1, true)]
    [InlineData(0, 0, false)]
    [InlineData(0, 0.1, true)]
    public void Weights_follow_the_published_formula(double beta1, double decay, bool maximize)
    {
        using var scope = NewDisposeScope();
        var w = Weights(1);
        var witness = new Witness(Doubles(w));
        using var adam = torch.optim.Adam([w], lr: 1e-2, beta1: beta1, eps: 1e-8, weight_decay: decay, maximize: maximize);

        for (var i = 0ul; i < 20; i++)
        {
            Give(w, 100 + i);
            witness.Step(w.grad!.data<float>().ToArray(), 1e-2, beta1, 0.999, 1e-8, decay, maximize);
            adam.step();
        }

        Near(witness.Weights, w);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void One_pass_gives_the_numbers_of_torchs_own_operators(double beta1)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var w = Weights(1);
        var (expected, m, v) = (w.clone(), zeros_like(w), zeros_like(w));
        using var adam = torch.optim.Adam([w], lr: 3e-3, beta1: beta1);

        for (var i = 1; i <= 10; i++)
        {
            Give(w, 200 + (ulong)i);
            var g = w.grad!;
            m.mul_(beta1).add_(g, 1 - beta1);
            v.mul_(0.999).addcmul_(g, g, 1 - 0.999);
            var denominator = (v.sqrt() / Math.Sqrt(1 - Math.Pow(0.999, i))).add_(1e-8);
            expected.addcdiv_(m, denominator, -(3e-3 / (1 - Math.Pow(beta1, i))));
            adam.step();
        }

        var (a, b) = (expected.data<float>().ToArray(), w.data<float>().ToArray());
        // Equal to the last bit on a processor with FMA; elsewhere torch rounds a few products once more.
        foreach (var (x, y) in a.Zip(b)) Assert.InRange(y, x - 1e-8f, x + 1e-8f);
    }

    [Fact]
    public void Double_precision_takes_the_general_path_and_agrees_too()
    {
        using var scope = NewDisposeScope();
        var w = Weights(1, type: ScalarType.Float64);
        var witness = new Witness(Doubles(w));
        using var adam = torch.optim.Adam([w], lr: 1e-2, beta1: 0);

        for (var i = 0ul; i < 5; i++)
        {
            Give(w, 100 + i);
            witness.Step(w.grad!.to(float32).data<float>().ToArray(), 1e-2, 0, 0.999, 1e-8);
            adam.step();
        }

        Near(witness.Weights, w, 1e-10);
    }

    [Fact]
    public void With_rate_0_the_weights_rest_and_the_moments_move_on()
    {
        using var scope = NewDisposeScope();
        var w = Weights(1);
        var before = w.clone();
        var witness = new Witness(Doubles(w));
        using var adam = torch.optim.Adam([new Adam.ParamGroup([w], lr: 0, beta1: 0)]);

        Give(w, 7);
        witness.Step(w.grad!.data<float>().ToArray(), 0, 0, 0.999, 1e-8);
        adam.step();
        var rested = w.Equals(before);
        adam.ParamGroups.Single().LearningRate = 1e-2;
        Give(w, 8);
        witness.Step(w.grad!.data<float>().ToArray(), 1e-2, 0, 0.999, 1e-8);
        adam.step();

        Assert.True(rested);
        Near(witness.Weights, w);
    }

    [Fact]
    public void Groups_have_their_own_rates_and_betas()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Weights(1), Weights(2));
        var (forA, forB) = (new Witness(Doubles(a)), new Witness(Doubles(b)));
        using var adam = torch.optim.Adam([new Adam.ParamGroup([a], lr: 1e-2, beta1: 0), new Adam.ParamGroup([b], lr: 1e-3, beta1: 0.9, beta2: 0.99)]);

        for (var i = 0ul; i < 5; i++)
        {
            Give(a, 100 + i);
            Give(b, 200 + i);
            forA.Step(a.grad!.data<float>().ToArray(), 1e-2, 0, 0.999, 1e-8);
            forB.Step(b.grad!.data<float>().ToArray(), 1e-3, 0.9, 0.99, 1e-8);
            adam.step();
        }

        Near(forA.Weights, a);
        Near(forB.Weights, b);
    }

    [Fact]
    public void A_parameter_without_gradient_stays_and_does_not_count_a_step()
    {
        using var scope = NewDisposeScope();
        var (used, unused) = (Weights(1), Weights(2));
        var before = unused.clone();
        using var adam = torch.optim.Adam([used, unused]);

        Give(used, 3);
        adam.step();

        Assert.True(unused.Equals(before));
        Assert.Equal([1L, 0L], adam.state_dict().State.Select(s => ((Adam.State)s).step));
    }

    [Fact]
    public void With_beta1_0_the_mean_that_is_asked_for_is_the_last_gradient_and_stays_so()
    {
        using var scope = NewDisposeScope();
        var w = Weights(1);
        using var adam = torch.optim.Adam([w], beta1: 0);
        var state = (Adam.State)adam.state_dict().State.Single();

        Give(w, 3);
        adam.step();
        var first = state.exp_avg.clone();
        var firstGradient = w.grad!;
        Give(w, 4);
        adam.step();

        Assert.True(first.Equals(firstGradient));
        Assert.True(state.exp_avg.Equals(w.grad!));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.9, false)]
    [InlineData(0.9, true)]
    public void A_saved_optimizer_goes_on_exactly_where_it_stopped(double beta1, bool amsgrad)
    {
        using var scope = NewDisposeScope();
        var w = Weights(1);
        using var adam = torch.optim.Adam([w], lr: 1e-2, beta1: beta1, amsgrad: amsgrad);
        for (var i = 0ul; i < 3; i++)
        {
            Give(w, 10 + i);
            adam.step();
        }
        using var file = new MemoryStream();
        adam.save_state_dict(new BinaryWriter(file));
        var copy = nn.Parameter(w.detach().clone());
        using var other = torch.optim.Adam([copy], lr: 0.5, beta1: beta1, amsgrad: amsgrad);

        file.Position = 0;
        other.load_state_dict(new BinaryReader(file));
        foreach (var (parameter, optimizer) in new[] { (w, adam), (copy, other) })
        {
            Give(parameter, 99);
            optimizer.step();
        }

        Assert.True(w.Equals(copy));
        Assert.True(adam.state_dict().State.Single().ApproximatelyEquals(other.state_dict().State.Single()));
    }

    [Fact]
    public void State_of_another_optimizer_is_copied_not_shared()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Weights(1), Weights(1));
        using var first = torch.optim.Adam([a]);
        using var second = torch.optim.Adam([b]);
        Give(a, 3);
        first.step();

        second.load_state_dict(first.state_dict());
        var equal = first.state_dict().State.Single().ApproximatelyEquals(second.state_dict().State.Single());
        first.step();

        Assert.True(equal);
        Assert.False(first.state_dict().State.Single().ApproximatelyEquals(second.state_dict().State.Single()));
    }

    [Fact]
    public void The_loss_of_the_closure_comes_back_and_gradients_can_be_zeroed()
    {
        using var scope = NewDisposeScope();
        var w = Weights(1);
        using var adam = torch.optim.Adam([w]);

        var loss = adam.step(() =>
        {
            var value = w.square().sum();
            value.backward();
            return value;
        });
        var moved = w.grad!.abs().sum().item<float>();
        adam.zero_grad();

        Assert.Equal(1000, loss.item<float>(), 150f);
        Assert.True(moved > 0);
        Assert.Equal(0, w.grad!.abs().sum().item<float>());
    }

    [Theory]
    [InlineData(-1, 0.9, 0.999, 1e-8, 0)]
    [InlineData(1e-3, 1, 0.999, 1e-8, 0)]
    [InlineData(1e-3, 0.9, -0.1, 1e-8, 0)]
    [InlineData(1e-3, 0.9, 0.999, -1, 0)]
    [InlineData(1e-3, 0.9, 0.999, 1e-8, -1)]
    public void Nonsense_is_refused(double lr, double beta1, double beta2, double eps, double decay)
    {
        using var w = Weights(1);

        Assert.Throws<ArgumentException>(() => torch.optim.Adam([w], lr, beta1, beta2, eps, decay));
    }

    [Fact]
    public void The_step_counts_as_a_change_for_autograd()
    {
        using var scope = NewDisposeScope();
        var w = Weights(1);
        using var adam = torch.optim.Adam([w]);
        var loss = w.square().sum();
        Give(w, 3);

        adam.step();

        var error = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => loss.backward());
        Assert.Contains("modified by an inplace operation", error.Message, StringComparison.Ordinal);
    }
}
