using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>Batch norm, ReLU, convolution to RGB; the generator's last layer. Its norm knows no class.</summary>
internal sealed class OutputLayer : Module<Tensor, Tensor>
{
    [ComponentName(Name = "0")] private readonly BatchNorm _norm;
    [ComponentName(Name = "2")] private readonly SpectralConv2d _conv;

    public OutputLayer(long channels, double spectralEps)
        : base(nameof(OutputLayer))
    {
        _norm = new BatchNorm(channels);
        _conv = new SpectralConv2d(channels, 3, 3, spectralEps);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _conv.call(_norm.call(x).relu_()).MoveToOuterDisposeScope();
    }

    /// <summary>Unconditional batch norm (BigGAN-PyTorch bn).</summary>
    private sealed class BatchNorm : Module<Tensor, Tensor>
    {
        // The published constructor passes no BN_eps to this one norm, so it keeps the class's default.
        private const double Eps = 1e-5;

        [ComponentName(Name = "gain")] private readonly Parameter _gain;
        [ComponentName(Name = "bias")] private readonly Parameter _bias;
        [ComponentName(Name = "stored_mean")] private readonly Tensor _mean;
        [ComponentName(Name = "stored_var")] private readonly Tensor _variance;

        public BatchNorm(long channels)
            : base(nameof(BatchNorm))
        {
            _gain = Parameter(ones(channels));
            _bias = Parameter(zeros(channels));
            _mean = zeros(channels);
            _variance = ones(channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) =>
            functional.batch_norm(x, _mean, _variance, _gain, _bias, training, ConditionalBatchNorm.Momentum, Eps);
    }
}
