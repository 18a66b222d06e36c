using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Inversion;

/// <summary>mean (x − x̂)²: no features at all.</summary>
/// <param name="target">x̂, [1, 3, R, R]; the caller's.</param>
public sealed class PixelDistance(Tensor target) : IFeatureDistance
{
    public Tensor Of(Tensor x, int layers) => mse_loss(x, target);

    public Tensor OfEach(Tensor x, int layers)
    {
        using var scope = NewDisposeScope();
        return (x - target).pow_(2).flatten(1).mean([1L]).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
    }
}
