using Dgp.Engine.Priors;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Weights and pictures by the formulas of tests/fixtures/inception/record.py, which recorded what PyTorch makes of them.</summary>
public sealed class InceptionFixture
{
    public InceptionFixture() => Weights = File.ReadLines(PathOf("keys.txt"))
        .Select(line => line.Split(' '))
        .ToDictionary(
            parts => parts[0],
            parts => parts.Length == 1 ? StoredTensor.FromBytes(ElementType.I64, [], new byte[8]) : Weight(parts[0], [.. parts[1].Split('x').Select(int.Parse)]),
            StringComparer.Ordinal);

    /// <summary>Every key that PyTorch's network has, those that carry nothing too.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Weights { get; }

    public static string PathOf(string name) => Path.Combine(Repository.Root, "tests", "fixtures", "inception", name);

    /// <summary>[1, 3, side, side]: noise, on a slope from left to right.</summary>
    public static Tensor Picture(int side)
    {
        var numbers = FormulaNoise.Of($"picture {side}", 3 * side * side, (u, i) => u + ((double)(i % side) / side) - 0.5);
        return tensor(numbers).view(1, 3, side, side);
    }

    private static StoredTensor Weight(string name, int[] shape)
    {
        var fanIn = shape.Skip(1).Aggregate(1, (product, side) => product * side);
        var scale = 2 * Math.Sqrt(6.0 / fanIn);
        Func<double, int, double> formula =
            name.EndsWith("conv.weight", StringComparison.Ordinal) ? (u, _) => u * scale
            : name.EndsWith("running_var", StringComparison.Ordinal) ? (u, _) => u + 1
            : name.EndsWith("bn.weight", StringComparison.Ordinal) ? (u, _) => (u / 2) + 1
            : (u, _) => u / 5;
        return StoredTensor.FromFloats([.. shape.Select(s => (long)s)], FormulaNoise.Of(name, shape[0] * fanIn, formula));
    }
}
