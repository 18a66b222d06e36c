using BatchNorm = Dgp.Engine.Classifiers.BatchNorm;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.SinGan;

/// <summary>
/// Five 3 x 3 convolutions without a border, so that each pixel of the result knows a patch of 11 x 11: [N, 3, H, W] to [N, outputs, H - 10, W - 10].
/// Source: tamarott/SinGAN, SinGAN/models.py.
/// </summary>
internal sealed class PatchNetwork : Module<Tensor, Tensor>
{
    public const int Layers = 5;

    /// <summary>Pixels that the result is narrower on each side.</summary>
    public const int Border = Layers;

    private const int Colours = 3;
    private const double Deviation = 0.02;

    [ComponentName(Name = "blocks")] private readonly ModuleList<Block> _blocks;
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;

    public PatchNetwork(long channels, long outputs)
        : base(nameof(PatchNetwork))
    {
        _blocks = ModuleList([.. Enumerable.Range(0, Layers - 1).Select(i => new Block(i == 0 ? Colours : channels, channels))]);
        _weight = Parameter(empty(outputs, channels, 3, 3));
        _bias = Parameter(empty(outputs));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = _blocks.Aggregate(x, (h, block) => block.call(h));
        return functional.conv2d(h, _weight, _bias).MoveToOuterDisposeScope();
    }

    /// <summary>Kernels N(0, 0.02), gains N(1, 0.02), the one bias evenly within 1 / √inputs, which is torch's own.</summary>
    public void Start(torch.Generator chance)
    {
        using var frozen = no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() == 4)
            {
                parameter.normal_(0, Deviation, chance);
            }
            else if (name.EndsWith("norm.weight", StringComparison.Ordinal))
            {
                parameter.normal_(1, Deviation, chance);
            }
        }

        var most = 1 / Math.Sqrt(_weight.shape[1] * _weight.shape[2] * _weight.shape[3]);
        _bias.uniform_(-most, most, chance);
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private const double NegativeSlope = 0.2;

        // No bias: the published one is taken away again by the norm.
        [ComponentName(Name = "weight")] private readonly Parameter _weight;
        [ComponentName(Name = "norm")] private readonly BatchNorm _norm;

        public Block(long inChannels, long outChannels)
            : base(nameof(Block))
        {
            _weight = Parameter(empty(outChannels, inChannels, 3, 3));
            _norm = new BatchNorm(outChannels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            return _norm.call(functional.conv2d(x, _weight)).leaky_relu_(NegativeSlope).MoveToOuterDisposeScope();
        }
    }
}
