using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Classifiers;

/// <summary>
/// Weights of a frozen network out of a foreign file, its batch norms folded into the convolutions before them. Which keys the file must have follows from
/// what is asked of it.
/// </summary>
/// <param name="normEpsilon">Of the batch norms.</param>
/// <param name="hint">Which file is wanted.</param>
/// <param name="precision">What the network computes in.</param>
internal sealed class FoldedWeights(
    string path, IReadOnlyDictionary<string, StoredTensor> tensors, double normEpsilon, string hint, Device device, ScalarType precision = ScalarType.Float32) : IDisposable
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<Tensor> _kept = [];

    /// <summary>norm(conv(x)) = conv(x)·s + (β − mean·s), s = γ / √(variance + ε), and s goes into the kernel.</summary>
    /// <param name="kernel">Key of the convolution's weight, of <paramref name="shape"/>.</param>
    /// <param name="norm">What the norm's keys begin with.</param>
    /// <exception cref="DgpException">BadPrior, as of <see cref="Read"/>; a variance is negative.</exception>
    public (Tensor Weight, Tensor Bias) Convolution(string kernel, string norm, params long[] shape)
    {
        using var scope = NewDisposeScope();
        var weight = Read(kernel, shape);
        Tensor Norm(string part) => Read($"{norm}.{part}", shape[0]);
        var variance = Norm("running_var");
        if (variance.min().lt(0).item<bool>())
        {
            throw Wrong($"'{norm}.running_var' holds a negative variance");
        }

        var scale = Norm("weight") / (variance + normEpsilon).sqrt();
        return (Keep(weight * scale.view(-1, 1, 1, 1)), Keep(Norm("bias") - (Norm("running_mean") * scale)));
    }

    /// <summary>A weight as it is, kept until this is disposed.</summary>
    /// <exception cref="DgpException">BadPrior: it is missing, of another shape or type, or not finite.</exception>
    public Tensor Plain(string key, params long[] shape)
    {
        using var scope = NewDisposeScope();
        return Keep(Read(key, shape));
    }

    /// <param name="isUnused">Of a key: the file may have it though nothing asks for it.</param>
    /// <exception cref="DgpException">BadPrior: there are keys that nothing asked for.</exception>
    public void RequireNothingElse(Func<string, bool> isUnused)
    {
        if (tensors.Keys.FirstOrDefault(k => !_asked.Contains(k) && !isUnused(k)) is { } unknown)
        {
            throw Wrong($"the key '{Damaged.Printable(unknown)}' is unknown to this network");
        }
    }

    public DgpException Wrong(string problem) => new(ErrorCode.BadPrior, $"{Damaged.Name(path)}: {problem}.", hint);

    public void Dispose() => _kept.ForEach(t => t.Dispose());

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

        var read = stored.ToTensor().to(precision);
        return read.isfinite().all().item<bool>() ? read : throw Wrong($"'{key}' holds NaN or infinite weights");
    }
}
