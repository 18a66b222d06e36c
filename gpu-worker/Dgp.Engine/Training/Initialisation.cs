using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>First values of every matrix, table and kernel; biases start at 0, gains at 1.</summary>
public enum Initialisation
{
    /// <summary>N(0, 0.02), which published BigGANs of small pictures start from (N02).</summary>
    Normal,

    /// <summary>Orthogonal rows, which those of 128 pixels and more start from (ortho).</summary>
    Orthogonal,
}

internal static class Initialisations
{
    private const double Deviation = 0.02;

    /// <summary>Draws all weights, and the spectral norms' left vectors, in the order of their names.</summary>
    public static void Apply(this Initialisation initialisation, nn.Module network, Generator chance)
    {
        using var frozen = no_grad();
        foreach (var (name, parameter) in network.named_parameters().Where(p => p.name.EndsWith("weight", StringComparison.Ordinal) && p.parameter.dim() > 1))
        {
            using var scope = NewDisposeScope();
            var drawn = randn(parameter.shape, generator: chance);
            parameter.copy_(initialisation == Initialisation.Normal ? drawn * Deviation : Orthogonal(drawn));
        }

        foreach (var (name, buffer) in network.named_buffers().Where(b => b.name.EndsWith("u0", StringComparison.Ordinal)))
        {
            using var drawn = randn(buffer.shape, generator: chance);
            buffer.copy_(drawn);
        }
    }

    // As torch.nn.init.orthogonal_, which takes no generator: Q of the normal matrix, its signs made unique by R's diagonal.
    private static Tensor Orthogonal(Tensor drawn)
    {
        var flat = drawn.view(drawn.shape[0], -1);
        var tall = flat.shape[0] >= flat.shape[1] ? flat : flat.t();
        var (q, r) = linalg.qr(tall);
        q = q * r.diagonal().sign();
        return (flat.shape[0] >= flat.shape[1] ? q : q.t()).reshape(drawn.shape);
    }
}
