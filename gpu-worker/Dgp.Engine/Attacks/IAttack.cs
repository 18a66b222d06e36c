using Dgp.Engine.Classifiers;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>Makes pictures that look like others and that a classifier takes for something else.</summary>
public interface IAttack
{
    /// <summary>How far it moves a picture.</summary>
    PerturbationBound Bound { get; }

    /// <param name="x">[N, 3, H, W] in [-1, 1].</param>
    /// <param name="y">What they show, [N], which they are led away from.</param>
    /// <returns>The same shape and range, within <see cref="Bound"/> of <paramref name="x"/>; not rounded to levels of 8 bits.</returns>
    Tensor Perturb(IClassifier classifier, Tensor x, Tensor y);
}
