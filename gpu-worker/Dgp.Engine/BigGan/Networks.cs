using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.BigGan;

/// <summary>A prior's two networks, ready for use.</summary>
public static class Networks
{
    /// <summary>A generator of its own for each reconstruction, which changes it.</summary>
    public static Generator Generator(Prior prior, Device device) => Generator(prior.Architecture, prior.LoadGenerator(), device);

    /// <summary>Frozen, with its spectral norms folded into the weights; to be shared.</summary>
    public static Discriminator Discriminator(Prior prior, Device device) =>
        Discriminator(prior.Architecture, prior.LoadDiscriminator(), device);

    /// <param name="state">Checkpoint keys and values; disposed here. <c>in1</c>, <c>in2</c> and <c>sv0</c> may be missing.</param>
    public static Generator Generator(BigGanArchitecture architecture, IReadOnlyDictionary<string, Tensor> state, Device device)
    {
        using var scope = NewDisposeScope();
        var g = new Generator(architecture);
        Load(g, state);
        return Keep(g.to(device));
    }

    /// <inheritdoc cref="Generator(BigGanArchitecture, IReadOnlyDictionary{string, Tensor}, Device)"/>
    public static Discriminator Discriminator(BigGanArchitecture architecture, IReadOnlyDictionary<string, Tensor> state, Device device)
    {
        using var scope = NewDisposeScope();
        var d = new Discriminator(architecture);
        Load(d, state);
        d = d.to(device);
        d.Fold();
        return Keep(d);
    }

    private static void Load(nn.Module network, IReadOnlyDictionary<string, Tensor> state)
    {
        network.load_state_dict(state.ToDictionary(), strict: false);
        foreach (var value in state.Values)
        {
            value.Dispose();
        }
    }

    /// <summary>A network outlives the scope that it was made in; it is disposed as a whole.</summary>
    internal static T Keep<T>(T network)
        where T : nn.Module
    {
        foreach (var value in network.parameters().Concat(network.buffers()))
        {
            value.DetachFromDisposeScope();
        }

        return network;
    }
}
