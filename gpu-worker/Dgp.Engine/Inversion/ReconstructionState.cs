using Dgp.Engine.Priors;

namespace Dgp.Engine.Inversion;

/// <summary>Where an inversion stands between two iterations: all that the next one depends on, and the losses so far.</summary>
/// <param name="Stage">Of the next iteration, from 0; the number of stages when there is none.</param>
/// <param name="Iteration">The next one, within its stage, from 0.</param>
/// <param name="Tensors">
/// <c>z</c>; <c>theta.KEY</c>, the weights that have moved, by their keys in the prior, and the instance norms' affines once they are set;
/// <c>perturbation.k</c>, those of feature maps; <c>square.z</c>, <c>square.KEY</c> and <c>square.perturbation.k</c>, Adam's running means of squared
/// gradients; <c>steps</c>, Adam's counts, z's first. Of <see cref="LatentRestarts"/>: <c>z</c> and <c>velocity</c>.
/// </param>
public sealed record ReconstructionState(
    int Stage, int Iteration, IReadOnlyList<(int Stage, Losses Losses)> History, IReadOnlyDictionary<string, StoredTensor> Tensors)
{
    /// <exception cref="InvalidDataException">There is none of that name, type and shape.</exception>
    internal StoredTensor Tensor(string name, ElementType type, long[] shape)
    {
        Require(
            Tensors.TryGetValue(name, out var stored) && stored.Type == type && stored.Shape.SequenceEqual(shape), $"no '{name}' of that shape");
        return stored!;
    }

    /// <exception cref="InvalidDataException">It does not hold.</exception>
    internal static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException($"No state of this inversion: {problem}.");
        }
    }
}
