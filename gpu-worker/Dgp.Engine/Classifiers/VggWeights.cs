using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>The 3x3 convolutions of a torchvision VGG file, by their places in its <c>features</c>. Which keys the file must have follows from what is asked of it.</summary>
internal sealed class VggWeights(string path, IReadOnlyDictionary<string, StoredTensor> tensors, Device device, ScalarType precision = ScalarType.Float32) : IDisposable
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<Tensor> _kept = [];

    /// <summary>A convolution that keeps the size, with the ReLU behind it.</summary>
    public Layer Convolution(int place, int input, int output)
    {
        var (kernel, offset) = Expect(place, input, output);
        var (weight, bias) = (Read(kernel), Read(offset));
        return x => conv2d(x, weight, bias, strides: [1, 1], padding: [1, 1]).relu_();
    }

    /// <summary>The keys of a convolution, which must be there in that shape.</summary>
    /// <exception cref="DgpException">BadPrior.</exception>
    public (string Weight, string Bias) Expect(int place, int input, int output)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"features.{place}");
        Require($"{name}.weight", output, input, 3, 3);
        Require($"{name}.bias", output);
        return ($"{name}.weight", $"{name}.bias");
    }

    /// <exception cref="DgpException">BadPrior: there are keys that no layer asked for.</exception>
    public void RequireNothingElse()
    {
        // The classifier behind the features has no use here and may be left out.
        if (tensors.Keys.FirstOrDefault(k => !_asked.Contains(k) && !k.StartsWith("classifier.", StringComparison.Ordinal)) is { } unknown)
        {
            throw Wrong($"the key '{Damaged.Printable(unknown)}' is unknown to VGG-16");
        }
    }

    public void Dispose() => _kept.ForEach(t => t.Dispose());

    private void Require(string key, params long[] shape)
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
    }

    private Tensor Read(string key)
    {
        using var scope = NewDisposeScope();
        var read = tensors[key].ToTensor().to(precision);
        if (!read.isfinite().all().item<bool>())
        {
            throw Wrong($"'{key}' holds NaN or infinite weights");
        }

        var kept = read.to(device).DetachFromDisposeScope();
        _kept.Add(kept);
        return kept;
    }

    private DgpException Wrong(string problem) => new(
        ErrorCode.BadPrior,
        $"{Damaged.Name(path)}: {problem}.",
        "Give torchvision's vgg16-397923af.pth (the one without batch norms), or its tensors as safetensors.");
}
