using Dgp.Engine.Classifiers;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Attacks;

/// <summary>Logits that are a smooth function of all pixels, worked out in double precision: W · tanh(V · x).</summary>
internal sealed class TinyClassifier : IClassifier
{
    private readonly Tensor _v;
    private readonly Tensor _w;

    public TinyClassifier(int classes, int side, int seed = 1)
    {
        (Classes, Side) = (classes, side);
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        var pixels = 3 * side * side;
        _v = (randn([pixels, 7], dtype: ScalarType.Float64, generator: random) / Math.Sqrt(pixels)).DetachFromDisposeScope();
        _w = (2 * randn([7, classes], dtype: ScalarType.Float64, generator: random)).DetachFromDisposeScope();
    }

    public string Name => "tiny";

    public int Classes { get; }

    public int Side { get; }

    /// <summary>Pictures that it was asked about.</summary>
    public List<double[]> Seen { get; } = [];

    public Tensor LogitsOf(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        Seen.Add(pictures.detach().flatten().to(ScalarType.Float64).data<double>().ToArray());
        return pictures.to(ScalarType.Float64).flatten(1).matmul(_v).tanh().matmul(_w).to(pictures.dtype).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _v.Dispose();
        _w.Dispose();
    }

    /// <summary>Pictures of 8-bit levels, the same for the same seed, [N, 3, side, side].</summary>
    public static Tensor Pictures(int count, int side, int seed = 5)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        var levels = randint(0, 256, [count, 3, side, side], dtype: ScalarType.Float32, generator: random);
        return ((levels / 255 - 0.5f) / 0.5f).MoveToOuterDisposeScope();
    }
}
