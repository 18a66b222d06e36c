using Dgp.Engine.Tasks;

namespace Dgp.Worker.Restoring;

/// <summary>What a reconstruction is to descend on, as it was asked for.</summary>
/// <param name="VggFile">Weights of VGG-16; for <see cref="LossKind.Vgg"/>, which needs them, and for no other.</param>
internal sealed record RestorationLoss(LossKind Kind, string? VggFile = null)
{
    public static RestorationLoss Standard { get; } = new(LossKind.Discriminator);
}
