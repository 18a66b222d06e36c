using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>Residual block that halves the resolution (BigGAN-PyTorch DBlock, wide).</summary>
internal sealed class DiscriminatorBlock : Module<Tensor, Tensor>
{
    // On deeper, smaller maps the pooled kernel (16/9 of the plain one's size) is memory traffic that the saved sums do not pay for.
    private const int SmallestFoldedOutput = 8;

    [ComponentName(Name = "conv1")] private readonly SpectralConv2d _conv1;
    [ComponentName(Name = "conv2")] private readonly SpectralConv2d _conv2;
    [ComponentName(Name = "conv_sc")] private readonly SpectralConv2d? _shortcut;
    private readonly bool _preactivation;
    private readonly bool _downsample;
    private readonly bool _foldPooling;

    public DiscriminatorBlock(
        long inChannels, long outChannels, bool preactivation, bool downsample, int outResolution, double eps)
        : base(nameof(DiscriminatorBlock))
    {
        _conv1 = new SpectralConv2d(inChannels, outChannels, 3, eps);
        _conv2 = new SpectralConv2d(outChannels, outChannels, 3, eps);
        _shortcut = inChannels != outChannels || downsample ? new SpectralConv2d(inChannels, outChannels, 1, eps) : null;
        _preactivation = preactivation;
        _downsample = downsample;
        _foldPooling = downsample && outResolution >= SmallestFoldedOutput;
        RegisterComponents();
    }

    /// <summary>[N, in, H, W] to [N, out, H/2, W/2], or the same side where the block does not downsample.</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        // The copy before the activation is the shortcut's, so this one ReLU must not be in place.
        var h = _conv1.call(_preactivation ? x.relu() : x).relu_();
        h = _downsample ? _conv2.ForwardPooled(h) : _conv2.call(h);
        var shortcut = _shortcut is null ? x : _downsample ? _shortcut.ForwardPooled(x) : _shortcut.call(x);
        return (h + shortcut).MoveToOuterDisposeScope();
    }

    /// <summary>Makes the spectral norms (and the pooling, where that pays) part of the weights.</summary>
    public void Fold()
    {
        _conv1.Fold(pooled: false);
        _conv2.Fold(_foldPooling);
        _shortcut?.Fold(pooled: false);
    }
}
