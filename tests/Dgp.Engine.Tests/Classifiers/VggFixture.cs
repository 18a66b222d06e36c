using Dgp.Engine.Priors;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Weights and pictures by the formulas of tests/fixtures/vgg/record.py, which worked out with NumPy what comes of them.</summary>
public sealed class VggFixture
{
    // torchvision's vgg16().features: the places of its convolutions, what goes in and what comes out.
    private static readonly (int Place, int Input, int Output)[] Convolutions =
    [
        (0, 3, 64), (2, 64, 64), (5, 64, 128), (7, 128, 128), (10, 128, 256), (12, 256, 256), (14, 256, 256),
        (17, 256, 512), (19, 512, 512), (21, 512, 512), (24, 512, 512), (26, 512, 512), (28, 512, 512),
    ];

    public VggFixture()
    {
        var weights = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (place, input, output) in Convolutions)
        {
            var (name, scale) = ($"features.{place}", 2 * Math.Sqrt(6.0 / (input * 9)));
            weights.Add($"{name}.weight", Tensor($"{name}.weight", (u, _) => u * scale, output, input, 3, 3));
            weights.Add($"{name}.bias", Tensor($"{name}.bias", (u, _) => u / 5, output));
        }

        Weights = weights;
    }

    /// <summary>Without the classifier.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Weights { get; }

    public static string Recorded => Path.Combine(Repository.Root, "tests", "fixtures", "vgg", "vgg.safetensors");

    /// <summary>[1, 3, side, side]: noise, on a slope from left to right.</summary>
    public static Tensor Picture(string name, int side) =>
        tensor(FormulaNoise.Of($"{name} {side}", 3 * side * side, (u, i) => u + ((double)(i % side) / side) - 0.5)).view(1, 3, side, side);

    private static StoredTensor Tensor(string name, Func<double, int, double> formula, params int[] shape) => StoredTensor.FromFloats(
        [.. shape.Select(s => (long)s)], FormulaNoise.Of(name, shape.Aggregate(1, (product, side) => product * side), formula));
}
