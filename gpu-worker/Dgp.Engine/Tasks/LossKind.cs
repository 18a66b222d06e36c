namespace Dgp.Engine.Tasks;

/// <summary>What the distance to the target is measured in: the paper's Fig. 3.</summary>
public enum LossKind
{
    /// <summary>The features of the prior's own discriminator.</summary>
    Discriminator,

    /// <summary>VGG-16's.</summary>
    Vgg,

    /// <summary>Pixels alone.</summary>
    Mse,
}
