using Dgp.Engine.Priors;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Weights and pictures by the formulas of tests/fixtures/resnet50/record.py, which recorded what torchvision makes of them.</summary>
public sealed class ResNet50Fixture
{
    public ResNet50Fixture() => Weights = File.ReadLines(PathOf("keys.txt"))
        .Select(line => line.Split(' '))
        .ToDictionary(
            parts => parts[0],
            parts => parts.Length == 1 ? StoredTensor.FromBytes(ElementType.I64, [], new byte[8]) : Weight(parts[0], [.. parts[1].Split('x').Select(int.Parse)]),
            StringComparer.Ordinal);

    /// <summary>Every key that torchvision's network has, those that carry nothing too.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Weights { get; }

    public static string PathOf(string name) => Path.Combine(Repository.Root, "tests", "fixtures", "resnet50", name);

    /// <summary>[1, 3, side, side]: noise, on a slope from left to right.</summary>
    public static Tensor Picture(int side) =>
        tensor(FormulaNoise.Of($"picture {side}", 3 * side * side, (u, i) => u + ((double)(i % side) / side) - 0.5)).view(1, 3, side, side);

    private static StoredTensor Weight(string name, int[] shape)
    {
        var fanIn = shape.Skip(1).Aggregate(1, (product, side) => product * side);
        var scale = 2 * Math.Sqrt(6.0 / fanIn);
        Func<double, int, double> formula =
            shape.Length > 1 ? (u, _) => u * scale
            : name.EndsWith("running_var", StringComparison.Ordinal) ? (u, _) => u + 1
            : name.EndsWith("bn3.weight", StringComparison.Ordinal) ? (u, _) => ((u / 2) + 1) / 4
            : name.EndsWith("weight", StringComparison.Ordinal) ? (u, _) => (u / 2) + 1
            : (u, _) => u / 5;
        return StoredTensor.FromFloats([.. shape.Select(s => (long)s)], FormulaNoise.Of(name, shape[0] * fanIn, formula));
    }
}
