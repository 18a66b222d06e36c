using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests;

/// <summary>Central differences against autograd, in double precision.</summary>
internal static class NumericGradient
{
    public static void Agrees(Func<Tensor, Tensor> f, Tensor at, double step = 1e-5, double tolerance = 1e-6)
    {
        using var scope = NewDisposeScope();
        manual_seed(99);
        var weights = randn(f(at).shape, dtype: ScalarType.Float64);
        var x = at.detach().clone().requires_grad_();
        var analytic = autograd.grad([(f(x) * weights).sum()], [x])[0].flatten().data<double>().ToArray();

        using var frozen = no_grad();
        var values = at.flatten().data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            using var inner = NewDisposeScope();
            double Shifted(double by)
            {
                var moved = (double[])values.Clone();
                moved[i] += by;
                return (f(tensor(moved, at.shape)) * weights).sum().item<double>();
            }

            var numeric = (Shifted(step) - Shifted(-step)) / (2 * step);
            Assert.Equal(numeric, analytic[i], tolerance * Math.Max(1, Math.Abs(numeric)));
        }
    }
}
