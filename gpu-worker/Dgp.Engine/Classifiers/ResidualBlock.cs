using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.Classifiers;

/// <summary>Two 3x3 convolutions and a shortcut without weights: every second pixel, and zeros for the new channels (He et al. 2016, option A).</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv1")] private readonly Convolution _conv1;
    [ComponentName(Name = "bn1")] private readonly BatchNorm _norm1;
    [ComponentName(Name = "conv2")] private readonly Convolution _conv2;
    [ComponentName(Name = "bn2")] private readonly BatchNorm _norm2;
    private readonly long _added;

    /// <param name="outChannels">As many as come in, or twice as many at half the side.</param>
    public ResidualBlock(long inChannels, long outChannels)
        : base(nameof(ResidualBlock))
    {
        _added = (outChannels - inChannels) / 2;
        _conv1 = new Convolution(inChannels, outChannels, _added > 0 ? 2 : 1);
        _norm1 = new BatchNorm(outChannels);
        _conv2 = new Convolution(outChannels, outChannels, 1);
        _norm2 = new BatchNorm(outChannels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = _norm2.call(_conv2.call(_norm1.call(_conv1.call(x)).relu_()));
        var shortcut = _added == 0
            ? x
            : functional.pad(functional.avg_pool2d(x, [1, 1], stride: [2, 2]), [0, 0, 0, 0, _added, _added]);
        return (h + shortcut).relu_().MoveToOuterDisposeScope();
    }

    /// <summary>3x3, no bias, computed in its input's type.</summary>
    internal sealed class Convolution : Module<Tensor, Tensor>
    {
        [ComponentName(Name = "weight")] private readonly Parameter _weight;
        private readonly long _stride;

        public Convolution(long inChannels, long outChannels, long stride)
            : base(nameof(Convolution))
        {
            _weight = Parameter(empty(outChannels, inChannels, 3, 3));
            _stride = stride;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            return functional.conv2d(x, _weight.to(x.dtype), strides: [_stride, _stride], padding: [1, 1]).MoveToOuterDisposeScope();
        }
    }
}
