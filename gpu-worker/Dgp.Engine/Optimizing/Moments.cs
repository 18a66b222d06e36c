using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Optimizing;

/// <summary>What <see cref="OnePassAdam"/> keeps of a parameter.</summary>
internal sealed class Moments : IDisposable
{
    internal Moments(Parameter parameter, int group, bool withMean)
    {
        using var frozen = no_grad();
        (Parameter, Group) = (parameter, group);
        Square = zeros_like(parameter).DetachFromDisposeScope();
        Mean = withMean ? zeros_like(parameter).DetachFromDisposeScope() : null;
    }

    /// <summary>Its owner is somebody else.</summary>
    public Parameter Parameter { get; }

    public int Group { get; }

    /// <summary>Running mean of squared gradients; of the parameter's shape, on its device.</summary>
    public Tensor Square { get; }

    /// <summary>Running mean of gradients; null with β1 = 0.</summary>
    public Tensor? Mean { get; }

    /// <summary>Steps counted so far.</summary>
    public long Steps { get; set; }

    public void Dispose()
    {
        Square.Dispose();
        Mean?.Dispose();
    }
}
