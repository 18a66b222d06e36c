using Dgp.Engine.BigGan;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Inversion;

/// <summary>
/// d_D(x, x̂) = Σ mean |D_k(x) − D_k(x̂)| over the last k entries of the discriminator's feature list, to one fixed x̂ whose
/// features are computed once. Source: the paper's equation 3; DGP utils/losses.py, DiscriminatorLoss.
/// </summary>
public sealed class FeatureDistance : IFeatureDistance
{
    private readonly Discriminator _d;
    private readonly IReadOnlyList<Tensor> _target;

    /// <param name="target">x̂, [1, 3, R, R].</param>
    public FeatureDistance(Discriminator d, Tensor target)
    {
        using var frozen = no_grad();
        _d = d;
        _target = d.Features(target);
        foreach (var feature in _target)
        {
            feature.DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public Tensor Of(Tensor x, int layers)
    {
        using var scope = NewDisposeScope();
        return _d.Features(x).Zip(_target).TakeLast(layers)
            .Select(pair => l1_loss(pair.First, pair.Second))
            .Reverse()
            .Aggregate((sum, layer) => sum + layer)
            .MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor OfEach(Tensor x, int layers)
    {
        using var scope = NewDisposeScope();
        return _d.Features(x).Zip(_target).TakeLast(layers)
            .Select(pair => (pair.First - pair.Second).abs_().flatten(1).mean([1L]))
            .Reverse()
            .Aggregate((sum, layer) => sum + layer)
            .MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var feature in _target)
        {
            feature.Dispose();
        }
    }
}
