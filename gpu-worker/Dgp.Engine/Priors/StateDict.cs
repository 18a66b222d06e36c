using System.Buffers.Binary;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>
/// Holds a file's tensors against what the architecture expects. The result has exactly the expected keys, in their order:
/// DataParallel's <c>module.</c> prefix is gone, keys that carry nothing are left out, and a missing logging buffer is filled in.
/// </summary>
public static class StateDict
{
    private const string DataParallelPrefix = "module.";

    /// <exception cref="DgpException">BadPrior, naming the key that is missing, unknown or of the wrong shape or type.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Generator(WeightFile file, BigGanArchitecture architecture) =>
        Match(file.Path, Normalise(file.Tensors), ExpectedKeys.ForGenerator(architecture));

    /// <inheritdoc cref="Generator"/>
    public static IReadOnlyDictionary<string, StoredTensor> Discriminator(WeightFile file, BigGanArchitecture architecture) =>
        Match(file.Path, Normalise(file.Tensors), ExpectedKeys.ForDiscriminator(architecture));

    /// <summary>The tensors without DataParallel's prefix (if every key has it) and without what carries nothing.</summary>
    internal static IReadOnlyDictionary<string, StoredTensor> Normalise(IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var strip = tensors.Count > 0 && tensors.Keys.All(k => k.StartsWith(DataParallelPrefix, StringComparison.Ordinal));
        var normal = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (key, tensor) in tensors)
        {
            var name = strip ? key[DataParallelPrefix.Length..] : key;
            if (!ExpectedKeys.IsRecomputed(name))
            {
                normal.Add(name, tensor);
            }
        }

        return normal;
    }

    private static OrderedDictionary<string, StoredTensor> Match(
        string path, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, long[]> expected)
    {
        RequireKnown(path, tensors, expected);
        var matched = new OrderedDictionary<string, StoredTensor>(expected.Count, StringComparer.Ordinal);
        foreach (var (key, shape) in expected)
        {
            if (!tensors.TryGetValue(key, out var tensor))
            {
                tensor = ExpectedKeys.MayBeMissing(key) ? One(shape) : throw Missing(path, key, tensors, expected);
            }

            RequireFits(path, key, tensor, shape);
            matched.Add(key, tensor);
        }

        return matched;
    }

    private static void RequireKnown(string path, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, long[]> expected)
    {
        var unknown = tensors.Keys.Where(k => !expected.ContainsKey(k)).Take(2).ToList();
        if (unknown.Count > 0)
        {
            throw Mismatch(path, $"the key '{Damaged.Printable(unknown[0])}' is unknown to this architecture{(unknown.Count > 1 ? ", and it is not the only one" : "")}");
        }
    }

    private static void RequireFits(string path, string key, StoredTensor tensor, long[] shape)
    {
        if (!tensor.Shape.SequenceEqual(shape))
        {
            throw Mismatch(path, $"'{key}' has the shape {Damaged.Shape(tensor.Shape)}, but {Damaged.Shape(shape)} is expected");
        }

        if (!tensor.Type.IsFloatingPoint())
        {
            throw Mismatch(path, $"'{key}' holds {tensor.Type} numbers, but weights are floating-point");
        }
    }

    private static DgpException Missing(
        string path, string key, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, long[]> expected)
    {
        var more = expected.Keys.Count(k => !tensors.ContainsKey(k) && !ExpectedKeys.MayBeMissing(k)) - 1;
        return Mismatch(path, $"the key '{key}' is missing{(more > 0 ? $", and {more} more" : "")}");
    }

    private static StoredTensor One(long[] shape)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, 1);
        return StoredTensor.FromBytes(ElementType.F32, shape, bytes);
    }

    internal static DgpException Mismatch(string path, string problem) => new(
        ErrorCode.BadPrior,
        $"{Damaged.Name(path)}: {problem}.",
        "Check that it is the network you mean (generator or discriminator, its resolution and channels) and a BigGAN of the published code.");
}
