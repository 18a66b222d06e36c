using System.Globalization;
using Dgp.Engine.BigGan;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.Classifiers;

/// <summary>
/// The residual network for 32 x 32 pictures of He et al. 2016 (arXiv 1512.03385, section 4.2): a convolution, three groups of blocks of 16, 32 and 64
/// channels, the mean over the picture, a linear layer. Its keys and its normalisation are those of akamaster/pytorch_resnet_cifar10, so that
/// published weights load as they are.
/// </summary>
public sealed class CifarResNet : Module<Tensor, Tensor>, IFeatureNetwork, IClassifier
{
    /// <summary>Side of the pictures that it sees.</summary>
    public const int Resolution = 32;

    private const int Width = 16;

    // Of ImageNet's pixels in [0, 1], as torchvision's transforms give them; the published networks were trained with these on CIFAR too.
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    [ComponentName(Name = "conv1")] private readonly ResidualBlock.Convolution _conv;
    [ComponentName(Name = "bn1")] private readonly BatchNorm _norm;
    [ComponentName(Name = "layer1")] private readonly Sequential _group1;
    [ComponentName(Name = "layer2")] private readonly Sequential _group2;
    [ComponentName(Name = "layer3")] private readonly Sequential _group3;
    [ComponentName(Name = "linear")] private readonly Linear _linear;

    /// <param name="depth">Layers with weights: 6 n + 2, such as 20 or 56.</param>
    public CifarResNet(int depth, int classes)
        : base(nameof(CifarResNet))
    {
        (Depth, Classes) = (depth, classes);
        _conv = new ResidualBlock.Convolution(3, Width, 1);
        _norm = new BatchNorm(Width);
        var blocks = (depth - 2) / 6;
        _group1 = Group(Width, Width, blocks);
        _group2 = Group(Width, 2 * Width, blocks);
        _group3 = Group(2 * Width, 4 * Width, blocks);
        _linear = Linear(4 * Width, classes);
        RegisterComponents();
    }

    public int Depth { get; }

    public int Classes { get; }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"CIFAR ResNet-{Depth}");

    public int Dimension => 4 * Width;

    public int Side => Resolution;

    /// <summary>Of the feature maps while training.</summary>
    internal ScalarType TrainingType { get; set; } = ScalarType.Float32;

    /// <summary>Logits [N, classes] of pictures [N, 3, R, R] in [-1, 1].</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Logits(Features(x)).MoveToOuterDisposeScope();
    }

    public Tensor LogitsOf(Tensor pictures) => call(pictures);

    /// <summary>[N, classes] of <see cref="Features"/>.</summary>
    public Tensor Logits(Tensor features) => _linear.call(features);

    /// <summary>Means of the last group's channels, [N, 64]. Larger pictures are averaged down to 32 pixels first.</summary>
    public Tensor Features(Tensor x)
    {
        using var scope = NewDisposeScope();
        var small = x.shape[2] == Resolution && x.shape[3] == Resolution ? x : functional.adaptive_avg_pool2d(x, Resolution);
        using var mean = tensor(Mean).view(1, 3, 1, 1);
        using var deviation = tensor(Deviation).view(1, 3, 1, 1);
        var h = (small * 0.5 + (0.5 - mean).to(x.device)) / deviation.to(x.device);
        h = training ? ChannelsLast.Of(h, TrainingType) : h;
        h = _norm.call(_conv.call(h)).relu_();
        h = _group3.call(_group2.call(_group1.call(h)));
        return h.mean([2L, 3L], type: ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private static Sequential Group(long inChannels, long outChannels, int blocks) =>
        Sequential(Enumerable.Range(0, blocks).Select(i => (string.Create(CultureInfo.InvariantCulture, $"{i}"), (Module<Tensor, Tensor>)new ResidualBlock(i == 0 ? inChannels : outChannels, outChannels))));
}
