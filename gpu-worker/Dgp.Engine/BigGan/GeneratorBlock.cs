using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>Residual block that doubles the resolution (BigGAN-PyTorch GBlock, with DGP's use_in mode).</summary>
internal sealed class GeneratorBlock : Module<Tensor, Tensor, bool, Tensor>
{
    [ComponentName(Name = "conv1")] private readonly SpectralConv2d _conv1;
    [ComponentName(Name = "conv2")] private readonly SpectralConv2d _conv2;
    [ComponentName(Name = "conv_sc")] private readonly SpectralConv2d _shortcut;
    [ComponentName(Name = "bn1")] private readonly ConditionalBatchNorm _norm1;
    [ComponentName(Name = "bn2")] private readonly ConditionalBatchNorm _norm2;
    [ComponentName(Name = "in1")] private readonly InstanceNorm _instanceNorm1;
    [ComponentName(Name = "in2")] private readonly InstanceNorm _instanceNorm2;
    private bool _instanceNormsSet;

    public GeneratorBlock(long inChannels, long outChannels, long conditionSize, double spectralEps, double normEps)
        : base(nameof(GeneratorBlock))
    {
        _conv1 = new SpectralConv2d(inChannels, outChannels, 3, spectralEps);
        _conv2 = new SpectralConv2d(outChannels, outChannels, 3, spectralEps);
        _shortcut = new SpectralConv2d(inChannels, outChannels, 1, spectralEps);
        _norm1 = new ConditionalBatchNorm(inChannels, conditionSize, spectralEps, normEps);
        _norm2 = new ConditionalBatchNorm(outChannels, conditionSize, spectralEps, normEps);
        _instanceNorm1 = new InstanceNorm(inChannels);
        _instanceNorm2 = new InstanceNorm(outChannels);
        RegisterComponents();
    }

    /// <summary>[N, in, H, W] to [N, out, 2H, 2W]; N is 1 the first time instance norms are asked for.</summary>
    public override Tensor forward(Tensor x, Tensor condition, bool instanceNorm)
    {
        using var scope = NewDisposeScope();
        // A call without instance norms makes the next one with them set their affine anew.
        var set = instanceNorm && _instanceNormsSet;
        var h = Norm(_norm1, _instanceNorm1, x, condition, instanceNorm, set);
        h = _conv1.ForwardUpsampled(h.relu_());
        h = Norm(_norm2, _instanceNorm2, h, condition, instanceNorm, set);
        h = _conv2.call(h.relu_());
        _instanceNormsSet = instanceNorm;
        return (h + _shortcut.ForwardUpsampled(x)).MoveToOuterDisposeScope();
    }

    /// <summary>Their affines have been set from outside.</summary>
    public void KeepInstanceNorms() => _instanceNormsSet = true;

    private static Tensor Norm(
        ConditionalBatchNorm batchNorm, InstanceNorm instanceNormLayer, Tensor x, Tensor condition, bool instanceNorm, bool set)
    {
        if (!instanceNorm)
        {
            return batchNorm.call(x, condition);
        }

        if (!set)
        {
            using var frozen = no_grad();
            instanceNormLayer.MatchTo(batchNorm.call(x, condition));
        }

        return instanceNormLayer.call(x);
    }
}
