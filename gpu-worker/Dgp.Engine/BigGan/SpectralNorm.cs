using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.BigGan;

/// <summary>
/// The spectral norm as BigGAN-PyTorch keeps it alive in eval mode: σ = u'ᵀ W v after one power step from the stored u,
/// which is itself not moved. W is used unscaled and the layer's output divided by σ: layer(x, W) / σ needs no scaled copy
/// of W, and the gradient through σ is the rank-one term u' vᵀ. Source: layers.py, power_iteration and SN.W_.
/// </summary>
internal static class SpectralNorm
{
    /// <summary>1/σ of <paramref name="weight"/> seen as a matrix [out, rest]; a scalar tensor, differentiable in the weight.</summary>
    /// <param name="u">The stored left vector, [1, out].</param>
    /// <param name="eps">Smallest norm divided by (SN_eps).</param>
    public static Tensor InverseSigma(Tensor weight, Tensor u, double eps)
    {
        var W = weight.view(weight.shape[0], -1);
        Tensor v;
        using (no_grad())
        {
            v = Normalize(W.t().mv(u.view(-1)), eps);
        }

        var Wv = W.mv(v);
        using var left = Normalize(Wv.detach(), eps);
        return left.dot(Wv).reciprocal();
    }

    private static Tensor Normalize(Tensor vector, double eps) => vector / vector.dot(vector).sqrt().clamp_min(eps);
}
