using Dgp.Engine.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>The direction in which a classifier's loss rises fastest.</summary>
public static class LossGradient
{
    /// <summary>∇x CE(f(x), y) of each picture, [N, 3, H, W].</summary>
    /// <param name="y">Classes, [N].</param>
    public static Tensor Of(IClassifier classifier, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var track = enable_grad();
        var at = x.detach().requires_grad_();
        // The sum: no picture's gradient depends on how many there are.
        var loss = nn.functional.cross_entropy(classifier.LogitsOf(at), y, reduction: nn.Reduction.Sum);
        return autograd.grad([loss], [at])[0].MoveToOuterDisposeScope();
    }
}
