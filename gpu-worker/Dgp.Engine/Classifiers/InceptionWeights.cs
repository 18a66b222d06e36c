using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>
/// Convolutions of a weight file, each with its batch norm folded in (the network is frozen) and a ReLU behind. Which keys the file must have follows from
/// what is asked of it.
/// </summary>
internal sealed class InceptionWeights(string path, IReadOnlyDictionary<string, StoredTensor> tensors, Device device) : IDisposable
{
    private const double BatchNormEpsilon = 1e-3;

    // ImageNet's 1000 and some that TensorFlow's network of 2015 never used. torchvision's has 1000, the same keys and other weights: no FID.
    private const int Classes = 1008;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<Tensor> _kept = [];

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
        if (tensors.Keys.FirstOrDefault(k => !_asked.Contains(k) && !IsUnused(k)) is { } unknown)
        {
            throw Wrong($"the key '{Damaged.Printable(unknown)}' is unknown to this network");
        }

        if (tensors.TryGetValue("fc.bias", out var head) && head.Elements != Classes)
        {
            throw Wrong($"its last layer tells {head.Elements} classes apart, and that of FID's network {Classes}");
        }
    }

    public void Dispose() => _kept.ForEach(t => t.Dispose());

    private Layer Convolution(string name, long[] shape, long[] strides, long[] padding)
    {
        var (weight, bias) = Folded(name, shape);
        return x => conv2d(x, weight, bias, strides, padding).relu_();
    }

    /// <summary>norm(conv(x)) = conv(x)·s + (β − mean·s), s = γ / √(variance + ε), and s goes into the kernel.</summary>
    private (Tensor Weight, Tensor Bias) Folded(string name, long[] shape)
    {
        using var scope = NewDisposeScope();
        var kernel = Read($"{name}.conv.weight", shape);
        Tensor Norm(string part) => Read($"{name}.bn.{part}", shape[0]);
        var variance = Norm("running_var");
        if (variance.min().item<float>() < 0)
        {
            throw Wrong($"'{name}.bn.running_var' holds a negative variance");
        }

        var scale = Norm("weight") / (variance + BatchNormEpsilon).sqrt();
        return (Keep(kernel * scale.view(-1, 1, 1, 1)), Keep(Norm("bias") - (Norm("running_mean") * scale)));
    }

    private Tensor Keep(Tensor tensor)
    {
        var kept = tensor.to(device).DetachFromDisposeScope();
        _kept.Add(kept);
        return kept;
    }

    private Tensor Read(string key, params long[] shape)
    {
        _asked.Add(key);
        if (!tensors.TryGetValue(key, out var stored))
        {
            throw Wrong($"the key '{key}' is missing");
        }

        if (!stored.Shape.SequenceEqual(shape))
        {
            throw Wrong($"'{key}' has the shape {Damaged.Shape(stored.Shape)}, but {Damaged.Shape(shape)} is expected");
        }

        if (!stored.Type.IsFloatingPoint())
        {
            throw Wrong($"'{key}' holds {stored.Type} numbers, but weights are floating-point");
        }

        var read = stored.ToTensor().to(ScalarType.Float32);
        return read.isfinite().all().item<bool>() ? read : throw Wrong($"'{key}' holds NaN or infinite weights");
    }

    // Counters of batches, the classifier's last layer and the one that helped its training.
    private static bool IsUnused(string key) =>
        key.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
        || key.StartsWith("fc.", StringComparison.Ordinal)
        || key.StartsWith("AuxLogits.", StringComparison.Ordinal);

    private DgpException Wrong(string problem) => new(
        ErrorCode.BadPrior,
        $"{Damaged.Name(path)}: {problem}.",
        "Give pt_inception-2015-12-05-6726825d.pth of github.com/mseitzer/pytorch-fid (release fid_weights), or its tensors as safetensors.");
}
