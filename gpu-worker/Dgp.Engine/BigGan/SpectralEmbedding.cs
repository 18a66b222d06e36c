using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>A class table under spectral norm (BigGAN-PyTorch SNEmbedding): what the discriminator projects its features onto.</summary>
internal sealed class SpectralEmbedding : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "u0")] private readonly Tensor _u;
    [ComponentName(Name = "sv0")] private readonly Tensor _storedSigma;
    private readonly double _eps;

    public SpectralEmbedding(long classes, long features, double eps)
        : base(nameof(SpectralEmbedding))
    {
        _weight = Parameter(empty(classes, features));
        _u = randn(1, classes);
        _storedSigma = ones(1);
        _eps = eps;
        RegisterComponents();
    }

    /// <summary>Class indices [N] to [N, features].</summary>
    public override Tensor forward(Tensor y)
    {
        using var scope = NewDisposeScope();
        if (training)
        {
            return SpectralNorm.MovingWeight(_weight, _u, _storedSigma, _eps).index_select(0, y).MoveToOuterDisposeScope();
        }

        return (_weight.index_select(0, y) * SpectralNorm.InverseSigma(_weight, _u, _eps)).MoveToOuterDisposeScope();
    }
}
