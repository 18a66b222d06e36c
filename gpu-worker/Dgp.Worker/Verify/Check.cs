using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Dgp.Worker.Verify;

/// <summary>One number of this machine's build against its recorded value.</summary>
/// <param name="Deviation">The largest there was; not a number where the result is not one.</param>
/// <param name="Tolerance">What the same mathematics in float32 keeps to.</param>
internal sealed record Check(string Fixture, string Name, double Deviation, double Tolerance)
{
    public bool Ok => Deviation <= Tolerance;
}

/// <summary>What ./dgp verify --json prints.</summary>
internal sealed record VerifyReport(bool Ok, string Device, IReadOnlyList<Check> Checks);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class VerifyJson : JsonSerializerContext;

/// <summary>How far apart two results are.</summary>
internal static class Deviation
{
    /// <summary>max |a − b|; infinite where the shapes differ.</summary>
    public static double Absolute(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return actual.shape.SequenceEqual(expected.shape)
            ? (actual.cpu().to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().item<double>()
            : double.PositiveInfinity;
    }

    /// <summary>‖a − b‖ / ‖b‖, for gradients and weights, whose single elements may be mere rounding noise.</summary>
    public static double OfNorm(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        if (!actual.shape.SequenceEqual(expected.shape))
        {
            return double.PositiveInfinity;
        }

        var b = expected.to(ScalarType.Float64).flatten();
        var d = actual.cpu().to(ScalarType.Float64).flatten() - b;
        var size = b.dot(b).item<double>();
        var difference = d.dot(d).item<double>();
        return size == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / size);
    }

    /// <summary>The largest |a − b| / |b| of two equally long lists; not a number where any of them is not one.</summary>
    public static double Relative(IReadOnlyCollection<double> actual, IReadOnlyCollection<double> expected) =>
        actual.Count == expected.Count
            // Enumerable.Max would pass over what is not a number.
            ? actual.Zip(expected, Relative).Aggregate(0.0, Math.Max)
            : double.PositiveInfinity;

    public static double Relative(double actual, double expected) =>
        expected == 0 ? Math.Abs(actual) : Math.Abs(actual - expected) / Math.Abs(expected);
}
