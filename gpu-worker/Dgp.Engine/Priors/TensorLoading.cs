using Dgp.Engine.NativeTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Priors;

/// <summary>Between weight files and torch; the readers themselves know nothing of it.</summary>
public static class TensorLoading
{
    /// <summary>A new tensor on the CPU, of the stored type and shape. The caller owns it.</summary>
    public static Tensor ToTensor(this StoredTensor stored)
    {
        TorchLibrary.Load();
        var tensor = empty([.. stored.Shape], dtype: TypeOf(stored.Type));
        try
        {
            stored.CopyTo(tensor.bytes);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>A copy of a tensor's numbers, to be written to a file.</summary>
    public static StoredTensor ToStored(this Tensor tensor)
    {
        using var detached = tensor.detach();
        using var cpu = detached.cpu();
        using var contiguous = cpu.contiguous();
        return StoredTensor.FromBytes(TypeOf(tensor.dtype), tensor.shape, contiguous.bytes.ToArray());
    }

    /// <summary>A tensor's numbers as they are when they are read, with no copy of them until then.</summary>
    internal static StoredTensor ToStoredWhenRead(this Tensor tensor) => new LiveTensor(tensor);

    /// <summary>The generator's state dict: float32 on the CPU, with exactly the keys of <see cref="ExpectedKeys.ForGenerator"/>. The caller owns the tensors.</summary>
    /// <exception cref="Contracts.DgpException">BadPrior: a weight is NaN or infinite, or the file has changed since the prior was opened.</exception>
    public static IReadOnlyDictionary<string, Tensor> LoadGenerator(this Prior prior)
    {
        using var file = SafeTensors.Open(prior.GeneratorPath);
        return Load(file, StateDict.Generator(file, prior.Architecture));
    }

    /// <inheritdoc cref="LoadGenerator"/>
    public static IReadOnlyDictionary<string, Tensor> LoadDiscriminator(this Prior prior)
    {
        using var file = SafeTensors.Open(prior.DiscriminatorPath);
        return Load(file, StateDict.Discriminator(file, prior.Architecture));
    }

    /// <summary>The same from any weight file, such as a published <c>.pth</c>.</summary>
    public static IReadOnlyDictionary<string, Tensor> LoadGenerator(string path, BigGanArchitecture architecture)
    {
        using var file = WeightFile.Open(path);
        return Load(file, StateDict.Generator(file, architecture));
    }

    /// <inheritdoc cref="LoadGenerator(string, BigGanArchitecture)"/>
    public static IReadOnlyDictionary<string, Tensor> LoadDiscriminator(string path, BigGanArchitecture architecture)
    {
        using var file = WeightFile.Open(path);
        return Load(file, StateDict.Discriminator(file, architecture));
    }

    private static OrderedDictionary<string, Tensor> Load(WeightFile file, IReadOnlyDictionary<string, StoredTensor> stored)
    {
        var loaded = new OrderedDictionary<string, Tensor>(stored.Count, StringComparer.Ordinal);
        try
        {
            foreach (var (key, weights) in FiniteWeights.Of(file.Path, stored))
            {
                loaded.Add(key, weights.ToTensor());
            }

            return loaded;
        }
        catch
        {
            foreach (var tensor in loaded.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
    }

    private static readonly (ElementType Stored, ScalarType Torch)[] Types =
    [
        (ElementType.BOOL, ScalarType.Bool),
        (ElementType.U8, ScalarType.Byte),
        (ElementType.I8, ScalarType.Int8),
        (ElementType.I16, ScalarType.Int16),
        (ElementType.I32, ScalarType.Int32),
        (ElementType.I64, ScalarType.Int64),
        (ElementType.F16, ScalarType.Float16),
        (ElementType.BF16, ScalarType.BFloat16),
        (ElementType.F32, ScalarType.Float32),
        (ElementType.F64, ScalarType.Float64),
    ];

    private static ScalarType TypeOf(ElementType type) => Types.Single(t => t.Stored == type).Torch;

    private static ElementType TypeOf(ScalarType type) => Types.Single(t => t.Torch == type).Stored;

    private sealed class LiveTensor(Tensor tensor) : StoredTensor(TypeOf(tensor.dtype), tensor.shape)
    {
        private protected override void Read(Span<byte> destination)
        {
            using var detached = tensor.detach();
            using var cpu = detached.cpu();
            using var contiguous = cpu.contiguous();
            contiguous.bytes.CopyTo(destination);
        }
    }
}
