using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>A linear layer under spectral norm (BigGAN-PyTorch SNLinear).</summary>
internal sealed class SpectralLinear : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter? _bias;
    [ComponentName(Name = "u0")] private readonly Tensor _u;
    [ComponentName(Name = "sv0")] private readonly Tensor _storedSigma;
    private readonly double _eps;

    public SpectralLinear(long inFeatures, long outFeatures, double eps, bool bias = true)
        : base(nameof(SpectralLinear))
    {
        _weight = Parameter(empty(outFeatures, inFeatures));
        _bias = bias ? Parameter(zeros(outFeatures)) : null;
        _u = randn(1, outFeatures);
        _storedSigma = ones(1);
        _eps = eps;
        RegisterComponents();
    }

    /// <summary>[N, in] to [N, out].</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (training)
        {
            return functional.linear(x, SpectralNorm.MovingWeight(_weight, _u, _storedSigma, _eps), _bias).MoveToOuterDisposeScope();
        }

        var y = functional.linear(x, _weight) * SpectralNorm.InverseSigma(_weight, _u, _eps);
        return (_bias is null ? y : y + _bias).MoveToOuterDisposeScope();
    }
}
