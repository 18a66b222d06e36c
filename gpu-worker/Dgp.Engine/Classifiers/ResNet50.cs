using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>
/// ResNet-50 of He et al. 2016 (arXiv 1512.03385, table 1) with torchvision's keys, its stride in the 3x3 convolutions (models/resnet.py), its normalisation: the
/// classifier that the paper defends.
/// </summary>
public sealed class ResNet50 : IClassifier
{
    /// <summary>ImageNet's.</summary>
    public const int ClassCount = 1000;

    private const double BatchNormEpsilon = 1e-5;
    private const int Expansion = 4;
    private const string Hint = "Give torchvision's resnet50-0676ba61.pth or resnet50-11ad3fa6.pth (download.pytorch.org/models), or its tensors as safetensors.";

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    private readonly FoldedWeights _weights;
    private readonly Layer _maps;
    private readonly (Tensor Weight, Tensor Bias) _last;

    private ResNet50(FoldedWeights weights)
    {
        _weights = weights;
        _maps = InceptionBlocks.Chain(
            Convolution("conv1", "bn1", 3, 64, 7, stride: 2, relu: true),   // 112 x 112
            x => max_pool2d(x, 3, stride: 2, padding: 1),                   // 56 x 56
            Group("layer1", 64, 64, blocks: 3, stride: 1),
            Group("layer2", 256, 128, blocks: 4, stride: 2),
            Group("layer3", 512, 256, blocks: 6, stride: 2),
            Group("layer4", 1024, 512, blocks: 3, stride: 2));              // 7 x 7
        _last = (weights.Plain("fc.weight", ClassCount, 2048), weights.Plain("fc.bias", ClassCount));
        weights.RequireNothingElse(k => k.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
    }

    public string Name => "ResNet-50";

    public int Classes => ClassCount;

    public int Side => 224;

    /// <summary>Whether a file has the keys of such a network, of whatever depth.</summary>
    public static bool IsIn(WeightFile file) => file.Tensors.ContainsKey("layer1.0.conv3.weight");

    /// <exception cref="DgpException">NotFound, UnsafePickle; BadPrior: it holds another network, or NaN; the message names the key.</exception>
    public static ResNet50 Load(string path, Device device)
    {
        using var file = WeightFile.Open(path);
        return Load(path, file.Tensors, device);
    }

    internal static ResNet50 Load(
        string path, IReadOnlyDictionary<string, StoredTensor> tensors, Device device, ScalarType precision = ScalarType.Float32)
    {
        var weights = new FoldedWeights(path, tensors, BatchNormEpsilon, Hint, device, precision);
        try
        {
            return new ResNet50(weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Pictures of any size are brought to 224 pixels by linear interpolation.</summary>
    public Tensor LogitsOf(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var x = pictures.shape[2] == Side && pictures.shape[3] == Side
            ? pictures
            : interpolate(pictures, size: [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
        var mean = tensor(Mean, device: x.device).view(1, 3, 1, 1);
        var deviation = tensor(Deviation, device: x.device).view(1, 3, 1, 1);
        var maps = _maps(((x + 1) / 2 - mean) / deviation);
        return linear(maps.mean([2L, 3L]), _last.Weight, _last.Bias).MoveToOuterDisposeScope();
    }

    public void Dispose() => _weights.Dispose();

    private Layer Group(string name, int input, int width, int blocks, int stride) => InceptionBlocks.Chain(
        [.. Enumerable.Range(0, blocks).Select(i => i == 0
            ? Bottleneck($"{name}.0", input, width, stride, Convolution($"{name}.0.downsample.0", $"{name}.0.downsample.1", input, Expansion * width, 1, stride, relu: false))
            : Bottleneck(FormattableString.Invariant($"{name}.{i}"), Expansion * width, width, stride: 1, shortcut: x => x.alias()))]);

    private Layer Bottleneck(string name, int input, int width, int stride, Layer shortcut)
    {
        var residual = InceptionBlocks.Chain(
            Convolution($"{name}.conv1", $"{name}.bn1", input, width, 1, stride: 1, relu: true),
            Convolution($"{name}.conv2", $"{name}.bn2", width, width, 3, stride, relu: true),
            Convolution($"{name}.conv3", $"{name}.bn3", width, Expansion * width, 1, stride: 1, relu: false));
        return x =>
        {
            using var scope = NewDisposeScope();
            return (residual(x) + shortcut(x)).relu_().MoveToOuterDisposeScope();
        };
    }

    private Layer Convolution(string name, string norm, int input, int output, int side, int stride, bool relu)
    {
        var (weight, bias) = _weights.Convolution($"{name}.weight", norm, output, input, side, side);
        long[] strides = [stride, stride], padding = [side / 2, side / 2];
        return relu ? x => conv2d(x, weight, bias, strides, padding).relu_() : x => conv2d(x, weight, bias, strides, padding);
    }
}
