using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Metrics;

/// <summary>
/// Learned Perceptual Image Patch Similarity, version 0.1 (Zhang et al., CVPR 2018, arXiv 1801.03924): Σ over slices of the mean over places of w · (f − g)², f and g
/// the features of both pictures, of length 1 at each place. Lower is more alike; 0 is the same. Source: richzhang/PerceptualSimilarity, lpips/lpips.py.
/// </summary>
public sealed class Lpips : IDisposable
{
    /// <summary>Smallest side of pictures that all three networks can look at.</summary>
    public const int SmallestSide = 32;

    // Keeps features of 0 from being divided by it.
    private const double Epsilon = 1e-10;

    private static readonly (LpipsNetwork Network, string Name, long[] Channels)[] Networks =
    [
        (LpipsNetwork.Alex, "AlexNet", [64, 192, 384, 256, 256]),
        (LpipsNetwork.Vgg, "VGG-16", [64, 128, 256, 512, 512]),
        (LpipsNetwork.Squeeze, "SqueezeNet", [64, 128, 256, 384, 384, 512, 512]),
    ];

    // Of pictures in [-1, 1]: the mean and deviation that the backbones were trained with.
    private static readonly float[] Shift = [-0.030f, -0.088f, -0.188f];
    private static readonly float[] Scale = [0.458f, 0.448f, 0.450f];

    private readonly LpipsBackbone _backbone;
    private readonly IReadOnlyList<Tensor> _heads;
    private readonly Device _device;

    private Lpips(string name, LpipsBackbone backbone, IReadOnlyList<Tensor> heads, Device device) =>
        (Name, _backbone, _heads, _device) = (name, backbone, heads, device);

    /// <summary>"LPIPS (AlexNet)".</summary>
    public string Name { get; }

    /// <param name="heads">lpips/weights/v0.1/alex.pth, vgg.pth or squeeze.pth: lin0.model.1.weight [1, channels, 1, 1] and so on.</param>
    /// <param name="backbone">torchvision's weights of the network that the heads are of.</param>
    /// <exception cref="DgpException">NotFound, UnsafePickle; BadPrior: one of them is something else; the message names the key.</exception>
    public static Lpips Load(string heads, string backbone, Device device)
    {
        using WeightFile headFile = WeightFile.Open(heads), backboneFile = WeightFile.Open(backbone);
        return Load(heads, headFile.Tensors, backbone, backboneFile.Tensors, device);
    }

    internal static Lpips Load(
        string headPath, IReadOnlyDictionary<string, StoredTensor> heads, string backbonePath, IReadOnlyDictionary<string, StoredTensor> backbone, Device device)
    {
        var channels = Enumerable.Range(0, heads.Count).Select(Key).TakeWhile(heads.ContainsKey).Select(k => heads[k].Shape.ElementAtOrDefault(1)).ToList();
        var (network, name, _) = Networks.FirstOrDefault(n => n.Channels.SequenceEqual(channels));
        if (name is null)
        {
            throw LpipsWeights.Wrong(headPath, $"its heads are of {Damaged.Shape(channels)} channels, which are those of no network");
        }

        var read = new List<Tensor>();
        try
        {
            read.AddRange(channels.Select((c, i) => LpipsWeights.Read(headPath, heads, Key(i), [1, c, 1, 1], device)));
            return new Lpips($"LPIPS ({name})", LpipsBackbone.From(backbonePath, backbone, network, device), read, device);
        }
        catch
        {
            read.ForEach(t => t.Dispose());
            throw;
        }

        static string Key(int i) => $"lin{i}.model.1.weight";
    }

    /// <summary>The distances [N] of pictures [N, 3, H, W] in [-1, 1] to others, on the CPU.</summary>
    public Tensor Between(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return Features(x).Zip(Features(y), _heads)
            .Select(slice => ((slice.First - slice.Second).square() * slice.Third).sum(1).mean([1L, 2L]))
            .Aggregate((sum, slice) => sum + slice)
            .cpu()
            .MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _backbone.Dispose();
        foreach (var head in _heads)
        {
            head.Dispose();
        }
    }

    private IEnumerable<Tensor> Features(Tensor x)
    {
        using Tensor shift = tensor(Shift).view(1, 3, 1, 1).to(_device), scale = tensor(Scale).view(1, 3, 1, 1).to(_device);
        return _backbone.Features((x.to(_device) - shift) / scale)
            .Select(f => f / (f.square().sum(1, keepdim: true).sqrt() + Epsilon));
    }
}
