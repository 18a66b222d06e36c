using static TorchSharp.torch;

namespace Dgp.Engine.Degradations;

/// <summary>Composition: <c>new Downsample(2, side).Then(new Grayscale())</c>.</summary>
public static class Degradation
{
    public static IDegradation Then(this IDegradation first, IDegradation second) => new Chain(first, second);

    private sealed class Chain(IDegradation first, IDegradation second) : IDegradation
    {
        public Tensor Apply(Tensor x)
        {
            using var scope = NewDisposeScope();
            return second.Apply(first.Apply(x)).MoveToOuterDisposeScope();
        }

        public Tensor Observe(Tensor clean)
        {
            using var scope = NewDisposeScope();
            return second.Observe(first.Observe(clean)).MoveToOuterDisposeScope();
        }
    }
}
