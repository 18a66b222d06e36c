using static TorchSharp.torch;

namespace Dgp.Engine.Scores;

/// <summary>Squared Euclidean distances between the rows of two matrices.</summary>
internal static class Distances
{
    /// <summary>[N, M] of x [N, D] and y [M, D]. In float64, where the short formula |x|² + |y|² − 2xy loses nothing that matters.</summary>
    public static Tensor Squared(Tensor x, Tensor y) =>
        (x.square().sum(1).unsqueeze(1) + y.square().sum(1) - (2 * x.mm(y.t()))).clamp_min(0);
}
