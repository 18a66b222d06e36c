using Dgp.Engine.Optimizing;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Optimizing;

public class OnePassAdamTests
{
    // Fills vectors, several chunks of several threads, and leaves remainders.
    private static readonly long[][] Shapes = [[1], [7], [3, 5, 3, 3], [331, 401]];

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void It_is_torchs_adam(double beta1)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1, CPU);
        var (ours, theirs) = (Parameters(random), Parameters(new Generator(1, CPU)));
        using var adam = new OnePassAdam([ours], 1e-2, beta1, 0.999, 1e-8);
        using var torchs = optim.Adam(theirs, 1e-2, beta1, 0.999, 1e-8);

        for (var step = 0; step < 20; step++)
        {
            foreach (var (a, b) in ours.Zip(theirs))
            {
                var gradient = randn(a.shape, generator: random);
                (a.grad, b.grad) = (gradient, gradient.clone());
            }

            adam.Step();
            torchs.step();
        }

        AssertEqual(theirs, ours);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Operators_give_what_the_one_pass_gives(double beta1)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(2, CPU);
        var (float32, float64) = (Parameters(random), Parameters(new Generator(2, CPU), ScalarType.Float64));
        using var onePass = new OnePassAdam(float32, 1e-2, beta1);
        using var operators = new OnePassAdam(float64, 1e-2, beta1);

        for (var step = 0; step < 20; step++)
        {
            foreach (var (a, b) in float32.Zip(float64))
            {
                var gradient = randn(a.shape, generator: random);
                (a.grad, b.grad) = (gradient, gradient.to(ScalarType.Float64));
            }

            onePass.Step();
            operators.Step();
        }

        AssertEqual(float64, float32);
    }

    [Fact]
    public void Rate_0_leaves_the_weights_and_moves_the_moments()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(9));
        using var adam = new OnePassAdam([[parameter]], rate: 0, beta1: 0);
        parameter.grad = full(9, 2f);

        adam.Step();

        Assert.True(parameter.eq(1).all().item<bool>());
        Assert.True(adam.State[0].Square.allclose(full(9, 4e-3f)));
    }

    [Fact]
    public void A_step_counts_from_the_first_gradient_and_then_a_missing_one_is_zero()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(9));
        using var adam = new OnePassAdam([[parameter]], rate: 0.1, beta1: 0);

        adam.Step();
        Assert.Equal(0, adam.State[0].Steps);
        parameter.grad = ones(9);
        adam.Step();
        var moved = parameter.detach().clone();
        adam.Step();

        Assert.Equal(2, adam.State[0].Steps);
        Assert.True(parameter.eq(moved).all().item<bool>());
        Assert.True(adam.State[0].Square.allclose(full(9, 1e-3f * 0.999f)));
    }

    [Fact]
    public void Every_group_has_its_own_rate()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(4)), new(zeros(4))];
        using var adam = new OnePassAdam([[parameters[0]], [parameters[1]]], rate: 0, beta1: 0);
        (adam.Rates[0], adam.Rates[1]) = (0.25, 0.5);
        (parameters[0].grad, parameters[1].grad) = (ones(4), -ones(4));

        adam.Step();

        Assert.True(parameters[0].allclose(full(4, -0.25f)));
        Assert.True(parameters[1].allclose(full(4, 0.5f)));
    }

    [Fact]
    public void A_step_drops_the_gradients_and_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(9));
        using var adam = new OnePassAdam([[parameter]], rate: 0.1);
        using (var gradient = ones(9))
        {
            parameter.grad = gradient;
        }

        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        adam.Step();

        Assert.Null(parameter.grad);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static Parameter[] Parameters(Generator random, ScalarType type = ScalarType.Float32) =>
        [.. Shapes.Select(shape => new Parameter(randn(shape, generator: random).to(type)))];

    // Weights of up to 4, rounded to float32 (2.4e-7 there) in each of 20 steps.
    private static void AssertEqual(Parameter[] expected, Parameter[] actual)
    {
        foreach (var (e, a) in expected.Zip(actual))
        {
            using var difference = (e.to(ScalarType.Float64) - a.to(ScalarType.Float64)).abs().max();
            Assert.True(difference.item<double>() < 5e-6, $"{difference.item<double>()}");
        }
    }
}
