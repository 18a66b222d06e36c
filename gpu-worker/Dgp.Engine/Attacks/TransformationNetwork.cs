using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.Attacks;

/// <summary>
/// G of an adversarial transformation network: from a picture [N, 3, H, W] of any size to a perturbation of the same shape in [-1, 1]. Six 3x3 convolutions, the
/// middle ones dilated, so that each change looks at 23 pixels around it, and, by the instance norms of all but the last, at statistics of the whole picture; without them it learns next to nothing.
/// </summary>
internal sealed class TransformationNetwork : Module<Tensor, Tensor>
{
    private static readonly long[] Dilations = [1, 2, 4, 2, 1, 1];

    [ComponentName(Name = "layers")] private readonly Sequential _layers;

    public TransformationNetwork(long width)
        : base(nameof(TransformationNetwork))
    {
        Width = width;
        _layers = Sequential(Dilations.Select((d, i) => (
            i.ToString(CultureInfo.InvariantCulture),
            (Module<Tensor, Tensor>)new Convolution(i == 0 ? 3 : width, i == Dilations.Length - 1 ? 3 : width, d, i < Dilations.Length - 1))));
        RegisterComponents();
    }

    public long Width { get; }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _layers.call(x).tanh().MoveToOuterDisposeScope();
    }

    /// <summary>N(0, 2 / inputs), for layers that a ReLU follows (He et al. 2015); biases are 0.</summary>
    public void Start(torch.Generator chance)
    {
        using var frozen = no_grad();
        foreach (var parameter in parameters().Where(p => p.dim() > 1))
        {
            using var drawn = randn(parameter.shape, generator: chance);
            parameter.copy_(drawn.mul_(Math.Sqrt(2.0 / parameter[0].numel())));
        }
    }

    private sealed class Convolution : Module<Tensor, Tensor>
    {
        [ComponentName(Name = "weight")] private readonly Parameter _weight;
        [ComponentName(Name = "bias")] private readonly Parameter _bias;
        private readonly long _dilation;
        private readonly bool _relu;

        public Convolution(long input, long output, long dilation, bool relu)
            : base(nameof(Convolution))
        {
            _weight = Parameter(zeros(output, input, 3, 3));
            _bias = Parameter(zeros(output));
            (_dilation, _relu) = (dilation, relu);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var h = functional.conv2d(x, _weight, _bias, padding: [_dilation, _dilation], dilation: [_dilation, _dilation]);
            return _relu ? functional.instance_norm(h).relu_() : h;
        }
    }
}
