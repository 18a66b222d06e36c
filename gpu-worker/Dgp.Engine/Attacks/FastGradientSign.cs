using Dgp.Engine.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>x' = x + ε · sign ∇x CE(f(x), y): one step. Goodfellow et al. 2015, arXiv 1412.6572, section 4.</summary>
/// <param name="epsilon">Of pixels in [0, 1].</param>
public sealed class FastGradientSign(double epsilon) : IAttack
{
    public PerturbationBound Bound { get; } = new(PerturbationNorm.LInf, epsilon);

    public Tensor Perturb(IClassifier classifier, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        return Bound.Project(x + (2 * epsilon * LossGradient.Of(classifier, x, y).sign()), x).MoveToOuterDisposeScope();
    }
}
