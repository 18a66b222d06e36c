using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.BigGan;

/// <summary>
/// The spectral norm as BigGAN-PyTorch computes it: σ = u'ᵀ W v after one power step from the stored u, with the gradient u' vᵀ.
/// In training u' takes the place of u; in eval mode, in which it stays as alive, u is not moved. Source: layers.py, power_iteration and SN.W_.
/// </summary>
internal static class SpectralNorm
{
    /// <summary>
    /// 1/σ of <paramref name="weight"/> seen as a matrix [out, rest]; a scalar tensor, differentiable in the weight. Eval mode uses W unscaled and
    /// multiplies the layer's output, which needs no scaled copy of W.
    /// </summary>
    /// <param name="u">The stored left vector, [1, out].</param>
    /// <param name="eps">Smallest norm divided by (SN_eps).</param>
    public static Tensor InverseSigma(Tensor weight, Tensor u, double eps) => Step(weight, u, eps).Sigma.reciprocal();

    /// <summary>W/σ for a step of training: moves u and notes σ.</summary>
    /// <param name="sigma">Where σ is noted, for logs only (sv0).</param>
    public static Tensor MovingWeight(Tensor weight, Tensor u, Tensor sigma, double eps)
    {
        var (now, left) = Step(weight, u, eps);
        using (no_grad())
        {
            u.copy_(left.view(1, -1));
            sigma.copy_(now);
        }

        return weight / now;
    }

    private static (Tensor Sigma, Tensor Left) Step(Tensor weight, Tensor u, double eps)
    {
        var W = weight.view(weight.shape[0], -1);
        Tensor v;
        using (no_grad())
        {
            v = Normalize(W.t().mv(u.view(-1)), eps);
        }

        var Wv = W.mv(v);
        var left = Normalize(Wv.detach(), eps);
        return (left.dot(Wv), left);
    }

    private static Tensor Normalize(Tensor vector, double eps) => vector / vector.dot(vector).sqrt().clamp_min(eps);
}
