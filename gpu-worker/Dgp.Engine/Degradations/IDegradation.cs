using static TorchSharp.torch;

namespace Dgp.Engine.Degradations;

/// <summary>
/// φ: what happened to the picture. Pictures are [N, 3, H, W] in [-1, 1]; φ keeps the shape, but for <see cref="Reduction"/>. Tensors that
/// a φ holds belong to the dispose scope that it was made in.
/// </summary>
public interface IDegradation
{
    /// <summary>φ(x) on a generated picture; gradients flow through it.</summary>
    Tensor Apply(Tensor x);

    /// <summary>φ on a real picture, once; differs from <see cref="Apply"/> where the exact operator has no gradient.</summary>
    Tensor Observe(Tensor clean) => Apply(clean);
}
