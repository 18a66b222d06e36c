using Dgp.Engine.Priors;

namespace Dgp.Engine.Inversion;

/// <summary>Where a reconstruction stands between two iterations: all that the next one depends on, and the losses so far.</summary>
/// <param name="Stage">Of the next iteration, from 0; the number of stages when there is none.</param>
/// <param name="Iteration">The next one, within its stage, from 0.</param>
/// <param name="Tensors">
/// <c>z</c>; <c>theta.KEY</c>, the weights that have moved, by their keys in the prior, and the instance norms' affines once they are set;
/// <c>square.z</c> and <c>square.KEY</c>, Adam's running means of squared gradients; <c>steps</c>, Adam's counts, z's first.
/// </param>
public sealed record ReconstructionState(
    int Stage, int Iteration, IReadOnlyList<(int Stage, Losses Losses)> History, IReadOnlyDictionary<string, StoredTensor> Tensors);
