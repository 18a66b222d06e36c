using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>What a step of training is made of. Each call gives the next part; the tensors belong to the caller's dispose scope.</summary>
public interface ITrainingInput
{
    /// <summary>Pictures [N, 3, R, R] in [-1, 1] and their classes [N].</summary>
    (Tensor Pictures, Tensor Classes) Real();

    /// <summary>Latents [N, EffectiveLatentDim] and the classes [N] to be made of them.</summary>
    (Tensor Z, Tensor Classes) Latents();

    /// <summary>What D gets to see of pictures, real or generated; gradients flow through it.</summary>
    Tensor View(Tensor pictures) => pictures;
}
