using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>
/// The network of the Frechet Inception Distance (Heusel et al. 2017): TensorFlow's Inception v3 of 2015-12-05 up to its last pooling. Distances in its
/// features are comparable with published FIDs. Layers, names and weights are those of mseitzer/pytorch-fid.
/// </summary>
public sealed class InceptionV3 : IFeatureNetwork, IDisposable
{
    private const int Side = 299;

    private readonly InceptionWeights _weights;
    private readonly Layer _layers;

    private InceptionV3(InceptionWeights weights)
    {
        _weights = weights;
        _layers = Layers(weights);
    }

    public string Name => "FID's Inception v3";

    public int Dimension => 2048;

    /// <param name="path">pytorch-fid's <c>pt_inception-2015-12-05-6726825d.pth</c>, or the same tensors as safetensors.</param>
    /// <exception cref="DgpException">NotFound, UnsafePickle; BadPrior: it holds another network, or NaN; the message names the key.</exception>
    public static InceptionV3 Load(string path, Device device)
    {
        using var file = WeightFile.Open(path);
        return Load(path, file.Tensors, device);
    }

    internal static InceptionV3 Load(string path, IReadOnlyDictionary<string, StoredTensor> tensors, Device device)
    {
        var weights = new InceptionWeights(path, tensors, device);
        try
        {
            var network = new InceptionV3(weights);
            weights.RequireNothingElse();
            return network;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Means of the last block's channels, [N, 2048]. Pictures of any size are brought to 299 pixels by linear interpolation, as pytorch-fid does.</summary>
    public Tensor Features(Tensor x)
    {
        using var scope = NewDisposeScope();
        var resized = interpolate(x, size: [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
        return _layers(resized).mean([2L, 3L]).MoveToOuterDisposeScope();
    }

    public void Dispose() => _weights.Dispose();

    private static Layer Layers(InceptionWeights w) => InceptionBlocks.Chain(
        w.Valid("Conv2d_1a_3x3", 3, 32, stride: 2),                 // 149 x 149
        w.Valid("Conv2d_2a_3x3", 32, 32),
        w.Same("Conv2d_2b_3x3", 32, 64, 3),
        InceptionBlocks.HalvingMax,                                 // 73 x 73
        w.Same("Conv2d_3b_1x1", 64, 80, 1),
        w.Valid("Conv2d_4a_3x3", 80, 192),
        InceptionBlocks.HalvingMax,                                 // 35 x 35
        InceptionBlocks.A(w, "Mixed_5b", 192, pooled: 32),
        InceptionBlocks.A(w, "Mixed_5c", 256, pooled: 64),
        InceptionBlocks.A(w, "Mixed_5d", 288, pooled: 64),
        InceptionBlocks.B(w, "Mixed_6a", 288),                      // 17 x 17
        InceptionBlocks.C(w, "Mixed_6b", 768, narrow: 128),
        InceptionBlocks.C(w, "Mixed_6c", 768, narrow: 160),
        InceptionBlocks.C(w, "Mixed_6d", 768, narrow: 160),
        InceptionBlocks.C(w, "Mixed_6e", 768, narrow: 192),
        InceptionBlocks.D(w, "Mixed_7a", 768),                      // 8 x 8
        InceptionBlocks.E(w, "Mixed_7b", 1280, InceptionBlocks.Average),
        // A maximum where the paper has a mean: so it is in the weights that FID was defined with.
        InceptionBlocks.E(w, "Mixed_7c", 2048, InceptionBlocks.Max));
}
