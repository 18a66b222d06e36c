using static TorchSharp.torch;

namespace Dgp.Engine.Classifiers;

/// <summary>A frozen network whose features say what is in a picture: what distances between sets of pictures are measured in.</summary>
public interface IFeatureNetwork
{
    /// <summary>What to call it beside a figure.</summary>
    string Name { get; }

    /// <summary>Numbers for each picture.</summary>
    int Dimension { get; }

    /// <param name="x">[N, 3, R, R] in [-1, 1]; the network brings it to its own size.</param>
    /// <returns>[N, <see cref="Dimension"/>], float32.</returns>
    Tensor Features(Tensor x);
}
