using static TorchSharp.torch;

namespace Dgp.Engine.Inversion;

/// <summary>
/// How far pictures are from one fixed target, which is looked at once: what the paper's Fig. 3 compares. By the discriminator's features
/// (<see cref="FeatureDistance"/>), VGG's (<see cref="PerceptualDistance"/>) or the pixels (<see cref="PixelDistance"/>).
/// </summary>
public interface IFeatureDistance : IDisposable
{
    /// <summary>The distance of one picture [1, 3, R, R], a scalar; gradients flow to <paramref name="x"/>.</summary>
    /// <param name="layers">How many of the last features are compared, where there are several.</param>
    Tensor Of(Tensor x, int layers);

    /// <summary>The distances of many pictures [N, 3, R, R] to the one target, [N].</summary>
    /// <inheritdoc cref="Of"/>
    Tensor OfEach(Tensor x, int layers);
}
