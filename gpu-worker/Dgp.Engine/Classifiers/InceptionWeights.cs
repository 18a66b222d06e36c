using Dgp.Contracts;
using Dgp.Engine.Priors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>Convolutions of a weight file, each with its batch norm folded in and a ReLU behind.</summary>
internal sealed class InceptionWeights(string path, IReadOnlyDictionary<string, StoredTensor> tensors, Device device) : IDisposable
{
    private const double BatchNormEpsilon = 1e-3;

    // ImageNet's 1000 and some that TensorFlow's network of 2015 never used. torchvision's has 1000, the same keys and other weights: no FID.
    private const int Classes = 1008;

    private const string Hint = "Give pt_inception-2015-12-05-6726825d.pth of github.com/mseitzer/pytorch-fid (release fid_weights), or its tensors as safetensors.";

    private readonly FoldedWeights _weights = new(path, tensors, BatchNormEpsilon, Hint, device);

    /// <summary>As many pixels come out as go in.</summary>
    public Layer Same(string name, int input, int output, int height, int width) =>
        Convolution(name, [output, input, height, width], strides: [1, 1], padding: [height / 2, width / 2]);

    public Layer Same(string name, int input, int output, int side) => Same(name, input, output, side, side);

    /// <summary>3x3 without padding.</summary>
    public Layer Valid(string name, int input, int output, int stride = 1) =>
        Convolution(name, [output, input, 3, 3], strides: [stride, stride], padding: [0, 0]);

    /// <exception cref="DgpException">BadPrior: there are keys that no layer asked for.</exception>
    public void RequireNothingElse()
    {
        _weights.RequireNothingElse(IsUnused);
        if (tensors.TryGetValue("fc.bias", out var head) && head.Elements != Classes)
        {
            throw _weights.Wrong($"its last layer tells {head.Elements} classes apart, and that of FID's network {Classes}");
        }
    }

    public void Dispose() => _weights.Dispose();

    private Layer Convolution(string name, long[] shape, long[] strides, long[] padding)
    {
        var (weight, bias) = _weights.Convolution($"{name}.conv.weight", $"{name}.bn", shape);
        return x => conv2d(x, weight, bias, strides, padding).relu_();
    }

    // Counters of batches, the classifier's last layer and the one that helped its training.
    private static bool IsUnused(string key) =>
        key.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
        || key.StartsWith("fc.", StringComparison.Ordinal)
        || key.StartsWith("AuxLogits.", StringComparison.Ordinal);
}
