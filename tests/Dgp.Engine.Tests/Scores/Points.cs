using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Scores;

/// <summary>Rows of numbers to stand for features.</summary>
internal static class Points
{
    /// <summary>The same as <c>scale * sin(12.9898 i + 78.233 j + 0.5 i j + phase) + shift</c> of NumPy.</summary>
    public static Tensor Waves(int count, int dimension, double shift = 0, double scale = 1, double phase = 0) => tensor(
        [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, dimension).Select(j => (scale * Math.Sin((12.9898 * i) + (78.233 * j) + (0.5 * i * j) + phase)) + shift))],
        [count, dimension]);

    /// <summary>N(0, 1), float32 as networks give them.</summary>
    public static Tensor Normal(int count, int dimension, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return randn([count, dimension], generator: generator);
    }

    public static double[][] Rows(Tensor points)
    {
        using var values = points.to(ScalarType.Float64);
        return [.. values.data<double>().ToArray().Chunk((int)points.shape[1])];
    }
}
