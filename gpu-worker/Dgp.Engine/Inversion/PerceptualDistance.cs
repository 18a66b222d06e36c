using Dgp.Engine.Classifiers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Inversion;

/// <summary>
/// mean (F(x) − F(x̂))², F = VGG-16's relu4_2: the perceptual loss of the paper's Fig. 3. Source: DGP models/dgp.py (features up to layer 20 of
/// torchvision's vgg16) and utils/losses.py, PerceptLoss. There the network gets pictures in [-1, 1]; here what it was trained on, see
/// <see cref="Vgg16"/>.
/// </summary>
public sealed class PerceptualDistance : IFeatureDistance
{
    private readonly Vgg16 _vgg;
    private readonly Tensor _target;

    /// <param name="target">x̂, [1, 3, R, R].</param>
    public PerceptualDistance(Vgg16 vgg, Tensor target)
    {
        using var frozen = no_grad();
        _vgg = vgg;
        _target = vgg.Features(target).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Of(Tensor x, int layers)
    {
        using var scope = NewDisposeScope();
        return mse_loss(_vgg.Features(x), _target).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor OfEach(Tensor x, int layers)
    {
        using var scope = NewDisposeScope();
        return (_vgg.Features(x) - _target).pow_(2).flatten(1).mean([1L]).MoveToOuterDisposeScope();
    }

    public void Dispose() => _target.Dispose();
}
