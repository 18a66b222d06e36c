using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>
/// Batch norm whose gain and bias come from the class and this block's slice of z
/// (BigGAN-PyTorch ccbn): h · (1 + gain(y, z_k)) + bias(y, z_k). Eval mode takes the stored statistics, training the batch's, which it adds to them.
/// </summary>
internal sealed class ConditionalBatchNorm : Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "gain")] private readonly SpectralLinear _gain;
    [ComponentName(Name = "bias")] private readonly SpectralLinear _bias;
    [ComponentName(Name = "stored_mean")] private readonly Tensor _mean;
    [ComponentName(Name = "stored_var")] private readonly Tensor _variance;
    private readonly double _eps;

    /// <summary>Share of the batch in the stored statistics at each step of training.</summary>
    internal const double Momentum = 0.1;

    public ConditionalBatchNorm(long channels, long conditionSize, double spectralEps, double eps)
        : base(nameof(ConditionalBatchNorm))
    {
        _gain = new SpectralLinear(conditionSize, channels, spectralEps, bias: false);
        _bias = new SpectralLinear(conditionSize, channels, spectralEps, bias: false);
        _mean = zeros(channels);
        _variance = ones(channels);
        _eps = eps;
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W]</param>
    /// <param name="condition">[N, conditionSize]</param>
    public override Tensor forward(Tensor x, Tensor condition)
    {
        using var scope = NewDisposeScope();
        if (training)
        {
            var h = functional.batch_norm(x, _mean, _variance, training: true, momentum: Momentum, eps: _eps);
            var (gain, bias) = ((1 + _gain.call(condition)).to(x.dtype), _bias.call(condition).to(x.dtype));
            return Broadcast(bias).addcmul(h, Broadcast(gain), 1).MoveToOuterDisposeScope();
        }

        // One multiply-add over the picture: the statistics fold into the per-picture scale and shift.
        var scale = (1 + _gain.call(condition)) * (_variance + _eps).rsqrt();                    // [N, C]
        var shift = _bias.call(condition) - _mean * scale;
        return Maps.ScaledAndShifted(x, Broadcast(scale), Broadcast(shift)).MoveToOuterDisposeScope();

        static Tensor Broadcast(Tensor t) => t.unsqueeze(2).unsqueeze(3);
    }
}
