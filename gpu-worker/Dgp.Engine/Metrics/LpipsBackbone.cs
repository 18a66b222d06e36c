using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Metrics;

/// <summary>
/// The convolutional part of a torchvision network, cut into the slices whose ends LPIPS compares (richzhang/PerceptualSimilarity, lpips/pretrained_networks.py).
/// Keys are torchvision's: features.0.weight.
/// </summary>
internal sealed class LpipsBackbone : IDisposable
{
    private readonly List<Tensor> _weights = [];
    private readonly IReadOnlyList<Func<Tensor, Tensor>[]> _slices;
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, StoredTensor> _stored;
    private readonly Device _device;

    private LpipsBackbone(string path, IReadOnlyDictionary<string, StoredTensor> stored, LpipsNetwork network, Device device)
    {
        (_path, _stored, _device) = (path, stored, device);
        try
        {
            _slices = network switch
            {
                LpipsNetwork.Alex => Alex(),
                LpipsNetwork.Vgg => Vgg(),
                _ => Squeeze(),
            };
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <param name="path">Named in errors.</param>
    /// <exception cref="DgpException">BadPrior: a key is missing, has another shape or holds NaN.</exception>
    public static LpipsBackbone From(string path, IReadOnlyDictionary<string, StoredTensor> stored, LpipsNetwork network, Device device) => new(path, stored, network, device);

    /// <summary>What each slice ends with: [N, channels, height, width] of pictures that are scaled as the network was trained.</summary>
    public IReadOnlyList<Tensor> Features(Tensor x)
    {
        var features = new List<Tensor>();
        foreach (var slice in _slices)
        {
            x = slice.Aggregate(x, (h, layer) => layer(h));
            features.Add(x);
        }

        return features;
    }

    public void Dispose() => _weights.ForEach(w => w.Dispose());

    private Func<Tensor, Tensor>[][] Alex() =>
    [
        [Convolution("0", 3, 64, 11, stride: 4, padding: 2)],
        [Pool, Convolution("3", 64, 192, 5)],
        [Pool, Convolution("6", 192, 384, 3)],
        [Convolution("8", 384, 256, 3)],
        [Convolution("10", 256, 256, 3)],
    ];

    private Func<Tensor, Tensor>[][] Vgg() =>
    [
        [Convolution("0", 3, 64, 3), Convolution("2", 64, 64, 3)],
        [Halve, Convolution("5", 64, 128, 3), Convolution("7", 128, 128, 3)],
        [Halve, Convolution("10", 128, 256, 3), Convolution("12", 256, 256, 3), Convolution("14", 256, 256, 3)],
        [Halve, Convolution("17", 256, 512, 3), Convolution("19", 512, 512, 3), Convolution("21", 512, 512, 3)],
        [Halve, Convolution("24", 512, 512, 3), Convolution("26", 512, 512, 3), Convolution("28", 512, 512, 3)],
    ];

    private Func<Tensor, Tensor>[][] Squeeze() =>
    [
        [Convolution("0", 3, 64, 3, stride: 2, padding: 0)],
        [PoolAll, Fire("3", 64, 16, 64), Fire("4", 128, 16, 64)],
        [PoolAll, Fire("6", 128, 32, 128), Fire("7", 256, 32, 128)],
        [PoolAll, Fire("9", 256, 48, 192)],
        [Fire("10", 384, 48, 192)],
        [Fire("11", 384, 64, 256)],
        [Fire("12", 512, 64, 256)],
    ];

    private static Tensor Pool(Tensor x) => max_pool2d(x, 3, stride: 2);

    // A window that reaches beyond the edge counts too.
    private static Tensor PoolAll(Tensor x) => max_pool2d(x, 3, stride: 2, ceil_mode: true);

    private static Tensor Halve(Tensor x) => max_pool2d(x, 2);

    /// <summary>And a ReLU. Without a padding of its own as many pixels come out as go in.</summary>
    private Func<Tensor, Tensor> Convolution(string name, int input, int output, int side, int stride = 1, int? padding = null)
    {
        var weight = Read($"features.{name}.weight", output, input, side, side);
        var bias = Read($"features.{name}.bias", output);
        return x => conv2d(x, weight, bias, [stride, stride], [padding ?? side / 2, padding ?? side / 2]).relu();
    }

    /// <summary>Two ways side by side from fewer channels (Iandola et al. 2016, arXiv 1602.07360).</summary>
    private Func<Tensor, Tensor> Fire(string name, int input, int squeezed, int each)
    {
        var squeeze = Convolution($"{name}.squeeze", input, squeezed, 1);
        var narrow = Convolution($"{name}.expand1x1", squeezed, each, 1);
        var wide = Convolution($"{name}.expand3x3", squeezed, each, 3);
        return x =>
        {
            var few = squeeze(x);
            return cat([narrow(few), wide(few)], 1);
        };
    }

    private Tensor Read(string key, params long[] shape)
    {
        var read = LpipsWeights.Read(_path, _stored, key, shape, _device);
        _weights.Add(read);
        return read;
    }
}

/// <summary>Whose features are compared: torchvision's AlexNet, VGG-16 or SqueezeNet 1.1.</summary>
internal enum LpipsNetwork
{
    Alex,
    Vgg,
    Squeeze,
}

internal static class LpipsWeights
{
    /// <summary>Float32, on the device, in no dispose scope.</summary>
    /// <exception cref="DgpException">BadPrior, naming the key.</exception>
    public static Tensor Read(string path, IReadOnlyDictionary<string, StoredTensor> stored, string key, long[] shape, Device device)
    {
        if (!stored.TryGetValue(key, out var tensor))
        {
            throw Wrong(path, $"the key '{key}' is missing");
        }

        if (!tensor.Shape.SequenceEqual(shape) || !tensor.Type.IsFloatingPoint())
        {
            throw Wrong(path, string.Create(CultureInfo.InvariantCulture, $"'{key}' has the shape {Damaged.Shape(tensor.Shape)}, but {Damaged.Shape(shape)} of floating-point numbers is expected"));
        }

        using var scope = NewDisposeScope();
        var read = tensor.ToTensor().to(ScalarType.Float32);
        return read.isfinite().all().item<bool>()
            ? read.to(device).DetachFromDisposeScope()
            : throw Wrong(path, $"'{key}' holds NaN or infinite weights");
    }

    public static DgpException Wrong(string path, string problem) => new(
        ErrorCode.BadPrior,
        $"{Damaged.Name(path)}: {problem}.",
        "LPIPS takes lin0 to lin4 (or lin6) of github.com/richzhang/PerceptualSimilarity as heads, and torchvision's alexnet, vgg16 or squeezenet1_1 as backbone, the same that the heads are of.");
}
