using static TorchSharp.torch;

namespace Dgp.Engine.Classifiers;

/// <summary>A frozen network that tells classes apart: what is attacked, and what judges.</summary>
public interface IClassifier : IDisposable
{
    /// <summary>What to call it beside a figure.</summary>
    string Name { get; }

    /// <summary>How many it tells apart.</summary>
    int Classes { get; }

    /// <summary>Of the square pictures that it was made for. Pixels.</summary>
    int Side { get; }

    /// <param name="pictures">[N, 3, H, W] in [-1, 1]; the network brings them to its own size. Gradients flow to them.</param>
    /// <returns>Logits, [N, <see cref="Classes"/>].</returns>
    Tensor LogitsOf(Tensor pictures);
}
