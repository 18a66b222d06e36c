using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>
/// VGG-16 (Simonyan and Zisserman, arXiv 1409.1556, configuration D) up to relu4_2, the layer that perceptual losses of GAN inversions compare (DGP
/// models/dgp.py, Bau et al.'s ganseeing). Frozen. Layers, names and weights are those of torchvision.
/// </summary>
public sealed class Vgg16 : IDisposable
{
    /// <summary>
    /// Pictures smaller than this are enlarged to it (bilinear): the smallest that the published experiments have. Of 32 pixels the compared layer would
    /// have 4 x 4 positions, each of which sees beyond the picture.
    /// </summary>
    public const int SmallestSide = 128;

    // ImageNet's, for pictures in [0, 1]: what torchvision's weights were trained with.
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Std = [0.229f, 0.224f, 0.225f];

    private readonly VggWeights _weights;
    private readonly Layer _layers;
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    private Vgg16(VggWeights weights, Device device)
    {
        _weights = weights;
        _layers = InceptionBlocks.Chain(
            weights.Convolution(0, 3, 64),
            weights.Convolution(2, 64, 64),
            Halve,
            weights.Convolution(5, 64, 128),
            weights.Convolution(7, 128, 128),
            Halve,
            weights.Convolution(10, 128, 256),
            weights.Convolution(12, 256, 256),
            weights.Convolution(14, 256, 256),
            Halve,
            weights.Convolution(17, 256, 512),
            weights.Convolution(19, 512, 512));
        // What comes behind the compared layer shows that this is VGG-16, and is not read.
        foreach (var place in new[] { 21, 24, 26, 28 })
        {
            weights.Expect(place, 512, 512);
        }

        weights.RequireNothingElse();
        // ((x + 1) / 2 − mean) / std
        _scale = Colours(Std.Select(s => 0.5f / s), device);
        _shift = Colours(Mean.Zip(Std, (m, s) => (0.5f - m) / s), device);
    }

    /// <param name="path">torchvision's <c>vgg16-397923af.pth</c>, or the same tensors as safetensors.</param>
    /// <exception cref="DgpException">NotFound, UnsafePickle; BadPrior: it holds another network, or NaN; the message names the key.</exception>
    public static Vgg16 Load(string path, Device device)
    {
        using var file = WeightFile.Open(path);
        return Load(path, file.Tensors, device);
    }

    internal static Vgg16 Load(string path, IReadOnlyDictionary<string, StoredTensor> tensors, Device device, ScalarType precision = ScalarType.Float32)
    {
        var weights = new VggWeights(path, tensors, device, precision);
        try
        {
            return new Vgg16(weights, device);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>relu4_2 of pictures [N, 3, R, R] in [-1, 1]: [N, 512, R'/8, R'/8], R' the side after enlarging. Gradients flow to <paramref name="x"/>.</summary>
    public Tensor Features(Tensor x)
    {
        using var scope = NewDisposeScope();
        var large = x.shape[2] < SmallestSide
            ? interpolate(x, size: [SmallestSide, SmallestSide], mode: InterpolationMode.Bilinear, align_corners: false)
            : x;
        return _layers(large * _scale + _shift).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _weights.Dispose();
        _scale.Dispose();
        _shift.Dispose();
    }

    private static Tensor Halve(Tensor x) => max_pool2d(x, 2, stride: 2);

    private static Tensor Colours(IEnumerable<float> values, Device device)
    {
        using var scope = NewDisposeScope();
        return tensor(values.ToArray(), device: device).view(1, 3, 1, 1).DetachFromDisposeScope();
    }
}
