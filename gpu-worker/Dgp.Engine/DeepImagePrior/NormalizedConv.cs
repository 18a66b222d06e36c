using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>A convolution over a mirrored border, the batch norm of this one picture, a leaky ReLU; computed in its input's type.</summary>
internal sealed class NormalizedConv : Module<Tensor, Tensor>
{
    private const double NegativeSlope = 0.2;

    // No bias: the published one is taken away again by the norm.
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "norm")] private readonly PictureNorm _norm;
    private readonly long _stride;

    /// <param name="kernel">1 or 3.</param>
    public NormalizedConv(long inChannels, long outChannels, long kernel, long stride = 1)
        : base(nameof(NormalizedConv))
    {
        _weight = Parameter(empty(outChannels, inChannels, kernel, kernel));
        _norm = new PictureNorm(outChannels);
        _stride = stride;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var bordered = _weight.shape[2] == 3 ? Mirrored(Mirrored(x, 2), 3) : x;
        var h = functional.conv2d(bordered, _weight.to(x.dtype), strides: [_stride, _stride]);
        return _norm.call(h).leaky_relu_(NegativeSlope).MoveToOuterDisposeScope();
    }

    // By hand, because torch 1.13 has no reflection of bfloat16 on a CPU, and in float32 one that loses the order of memory.
    private static Tensor Mirrored(Tensor x, long dim) =>
        cat([x.narrow(dim, 1, 1), x, x.narrow(dim, x.shape[(int)dim] - 2, 1)], dim);

    /// <summary>Batch norm that always uses the picture's own statistics: the published networks never leave training mode.</summary>
    internal sealed class PictureNorm : Module<Tensor, Tensor>
    {
        [ComponentName(Name = "weight")] private readonly Parameter _weight;
        [ComponentName(Name = "bias")] private readonly Parameter _bias;

        public PictureNorm(long channels)
            : base(nameof(PictureNorm))
        {
            _weight = Parameter(ones(channels));
            _bias = Parameter(zeros(channels));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => functional.batch_norm(x, null, null, _weight, _bias, training: true);
    }
}
