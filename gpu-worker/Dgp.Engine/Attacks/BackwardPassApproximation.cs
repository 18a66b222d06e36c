using Dgp.Engine.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>
/// BPDA, an attacker who knows the defence: projected gradient descent on f(R(x)), where R, the reconstruction, runs forwards as it is and backwards as if it
/// were the identity: ∇x CE(f(R(x)), y) ≈ ∇r CE(f(r), y) at r = R(x). Athalye, Carlini and Wagner 2018, arXiv 1802.00420, section 4.1.1. One picture at a time,
/// since every step takes a whole reconstruction. It ends as soon as R(x) is taken for something else, or gives the picture whose reconstruction had the highest loss.
/// </summary>
/// <param name="defence">R, from and to a picture [1, 3, H, W] of levels of 8 bits. The result is a new tensor.</param>
public sealed class BackwardPassApproximation(ProjectedGradient descent, Func<Tensor, Tensor> defence) : IAttack
{
    public PerturbationBound Bound => descent.Bound;

    /// <exception cref="ArgumentException">More than one picture.</exception>
    public Tensor Perturb(IClassifier classifier, Tensor x, Tensor y)
    {
        if (x.shape[0] != 1)
        {
            throw new ArgumentException("One picture at a time.", nameof(x));
        }

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var moved = descent.RandomStart ? Bound.Project(x + descent.Somewhere(x), x) : x.alias();
        var (best, highest) = (moved, double.NegativeInfinity);
        for (var step = 0; ; step++)
        {
            // What is shown is a file of 8 bits, and so is what is tried.
            moved = Bound.Rounded(moved, x);
            var defended = defence(moved);
            var logits = classifier.LogitsOf(defended);
            var loss = nn.functional.cross_entropy(logits, y).to(ScalarType.Float64).item<double>();
            (best, highest) = loss > highest ? (moved, loss) : (best, highest);
            var mistaken = logits.argmax(1).item<long>() != y.item<long>();
            if (mistaken || step == descent.Steps)
            {
                return (mistaken ? moved : best).MoveToOuterDisposeScope();
            }

            moved = descent.Next(moved, LossGradient.Of(classifier, defended, y), x);
        }
    }
}
