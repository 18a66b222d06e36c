using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.SinGan;

/// <summary>The losses of WGAN-GP (Gulrajani et al., arXiv 1704.00028) for a critic D that judges every patch.</summary>
internal static class WassersteinCritic
{
    /// <summary>
    /// mean over pixels of (‖∂ ΣD(x̃) / ∂x̃‖ − 1)², x̃ = ε·x + (1 − ε)·x′; the norm is over a pixel's colours. Source: SinGAN/functions.py,
    /// calc_gradient_penalty.
    /// </summary>
    /// <param name="real">x, [1, 3, H, W]; so is <paramref name="fake"/>, x′. Neither takes part in the gradient.</param>
    /// <param name="mix">ε, from 0 to 1, one for the whole picture.</param>
    public static Tensor GradientPenalty(nn.Module<Tensor, Tensor> d, Tensor real, Tensor fake, double mix)
    {
        using var scope = NewDisposeScope();
        var between = ((mix * real.detach()) + ((1 - mix) * fake.detach())).requires_grad_();
        var judged = d.call(between);
        var slope = autograd.grad([judged], [between], [ones_like(judged)], retain_graph: true, create_graph: true)[0];
        return (slope.norm(1) - 1).square().mean().MoveToOuterDisposeScope();
    }
}
