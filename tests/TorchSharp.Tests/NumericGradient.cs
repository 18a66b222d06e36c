using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Central differences in double precision as the witness of autograd.</summary>
internal static class NumericGradient
{
    // Error of a central difference: step² from the third derivative, 1e-16 / step from rounding.
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    /// <summary>Numbers of [-1, 1) that no kink (0, ties of a maximum) comes near in practice.</summary>
    public static Tensor Draw(ulong seed, params long[] shape) =>
        rand(shape, float64, generator: new Generator(seed)).mul_(2).sub_(1);

    /// <summary>Compares the gradients of all inputs of sum(f(inputs) * fixed weights).</summary>
    public static void Agrees(Func<Tensor[], Tensor> f, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        foreach (var input in inputs) input.requires_grad = true;
        var weights = Draw(99, f(inputs).shape);
        var gradients = autograd.grad([Value(f, inputs, weights)], inputs);

        using var untracked = no_grad();
        foreach (var (input, gradient) in inputs.Zip(gradients))
        {
            var analytic = gradient.data<double>().ToArray();
            var numeric = Differences(() => Value(f, inputs, weights).item<double>(), input);
            for (var i = 0; i < analytic.Length; i++)
                Assert.True(Math.Abs(analytic[i] - numeric[i]) <= Tolerance * (1 + Math.Abs(numeric[i])), $"element {i}: autograd {analytic[i]}, differences {numeric[i]}");
        }
    }

    private static Tensor Value(Func<Tensor[], Tensor> f, Tensor[] inputs, Tensor weights) => f(inputs).mul(weights).sum();

    private static double[] Differences(Func<double> value, Tensor input)
    {
        var data = input.data<double>();
        var slopes = new double[data.Count];
        for (var i = 0; i < slopes.Length; i++)
        {
            using var scope = NewDisposeScope();
            var before = data[i];
            data[i] = before + Step;
            var above = value();
            data[i] = before - Step;
            var below = value();
            data[i] = before;
            slopes[i] = (above - below) / (2 * Step);
        }
        return slopes;
    }
}
