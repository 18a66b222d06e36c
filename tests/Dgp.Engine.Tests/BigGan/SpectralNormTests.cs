using Dgp.Engine.BigGan;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.BigGan;

public sealed class SpectralNormTests
{
    [Fact]
    public void From_the_true_left_singular_vector_it_is_the_largest_singular_value()
    {
        using var scope = NewDisposeScope();
        // Columns 3 e1, 2 e2: singular values 3 and 2, left vectors e1 and e2.
        var weight = tensor(new float[] { 3, 0, 0, 0, 2, 0 }, [2, 3]);
        var u = tensor(new float[] { 1, 0 }, [1, 2]);

        var sigma = 1 / SpectralNorm.InverseSigma(weight, u, 1e-12).item<float>();

        Assert.Equal(3, sigma, 1e-5);
    }

    [Fact]
    public void Its_gradient_is_that_of_a_fixed_pair_of_vectors()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var weight = randn(4, 2, 3, 3, dtype: ScalarType.Float64).requires_grad_();
        var u = randn(1, 4, dtype: ScalarType.Float64);

        var gradient = autograd.grad([SpectralNorm.InverseSigma(weight, u, 1e-12)], [weight])[0];

        // d(1/σ)/dW = −u' vᵀ / σ², with u' and v held fixed as published.
        using var frozen = no_grad();
        var W = weight.view(4, -1);
        var v = u.mm(W);
        v /= (v * v).sum().sqrt();
        var left = v.mm(W.t());
        left /= (left * left).sum().sqrt();
        var sigma = v.mm(W.t()).mm(left.t());
        var expected = -left.t().mm(v) / (sigma * sigma);
        Assert.True(gradient.view(4, -1).allclose(expected, 1e-9, 1e-12));
    }
}
