using SixLabors.ImageSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Inversion;

/// <summary>
/// What a reconstruction found: the picture is G(z*, c; θ*). Edits change z*, c or θ* and look at the picture again. On the CPU; disposing it disposes
/// its tensors.
/// </summary>
public sealed record InvertedPicture : IDisposable
{
    /// <summary>z*, [1, EffectiveLatentDim].</summary>
    public required Tensor Z { get; init; }

    /// <summary>c, the embedding of the class as it was tuned, [1, shared_dim].</summary>
    public required Tensor ClassVector { get; init; }

    public required int ClassIndex { get; init; }

    /// <summary>
    /// θ*: the weights that were tuned, by their keys in the prior (without the class table, of which <see cref="ClassVector"/> is all that moved), and the
    /// affines of the instance norms where these are used.
    /// </summary>
    public required IReadOnlyDictionary<string, Tensor> Theta { get; init; }

    /// <summary>Instance norms stand in place of the conditional batch norms: no class takes part in the picture.</summary>
    public required bool InstanceNorm { get; init; }

    /// <summary>Where in the prior's square the picture lies.</summary>
    public required Rectangle Placed { get; init; }

    public void Dispose()
    {
        Z.Dispose();
        ClassVector.Dispose();
        foreach (var tensor in Theta.Values)
        {
            tensor.Dispose();
        }
    }
}
