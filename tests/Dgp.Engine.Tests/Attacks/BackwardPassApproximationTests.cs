using Dgp.Engine.Attacks;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Attacks;

public sealed class BackwardPassApproximationTests
{
    private static readonly ProjectedGradient Descent =
        new(new PerturbationBound(PerturbationNorm.LInf, 8.0 / 255)) { Steps = 3, StepSize = 4.0 / 255, RandomStart = false };

    [Fact]
    public void It_steps_along_the_gradient_at_what_the_defence_made_of_the_picture()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 5);
        var (x, made) = (TinyClassifier.Pictures(1, 5), TinyClassifier.Pictures(1, 5, seed: 6) * 0.5f);
        var y = Named(classifier, made);
        var tried = new List<Tensor>();

        new BackwardPassApproximation(Descent, moved =>
        {
            tried.Add(moved.clone().DetachFromDisposeScope());
            return made.clone();
        }).Perturb(classifier, x, y);

        // The defence always makes the same picture, so the gradient is always the same.
        var gradient = LossGradient.Of(classifier, made, y).sign();
        Assert.Equal(Descent.Steps + 1, tried.Count);
        for (var step = 0; step < tried.Count; step++)
        {
            var expected = (x + (Math.Min(4 * step, 8) * gradient / 127.5)).clamp(-1, 1);
            Assert.True(tried[step].allclose(expected, 0, 1e-5));
        }

        tried.ForEach(t => t.Dispose());
    }

    [Fact]
    public void It_ends_as_soon_as_the_defended_picture_is_taken_for_something_else()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 5);
        var x = TinyClassifier.Pictures(1, 5);
        var y = (Named(classifier, x) + 1) % 4;
        var tried = 0;

        var shown = new BackwardPassApproximation(Descent, moved =>
        {
            tried++;
            return moved.clone();
        }).Perturb(classifier, x, y);

        Assert.Equal(1, tried);
        Assert.True(shown.allclose(x, 0, 1e-6));
    }

    [Fact]
    public void What_fooled_nobody_is_the_picture_whose_defence_had_the_highest_loss()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 5);
        var x = TinyClassifier.Pictures(1, 5);
        var y = Named(classifier, x);
        var (tried, losses) = (new List<Tensor>(), new List<float>());
        // So weak that nothing changes hands, and a defence that undoes most at the last.
        var weak = Descent with { Bound = new PerturbationBound(PerturbationNorm.LInf, 2.0 / 255), StepSize = 1.0 / 255 };

        var shown = new BackwardPassApproximation(weak, moved =>
        {
            var defended = tried.Count < 2 ? moved.clone() : x.clone();
            tried.Add(moved.clone().DetachFromDisposeScope());
            losses.Add(nn.functional.cross_entropy(classifier.LogitsOf(defended), y).item<float>());
            return defended;
        }).Perturb(classifier, x, y);

        Assert.Equal(1, losses.IndexOf(losses.Max()));
        Assert.True(shown.allclose(tried[1], 0, 0));
        tried.ForEach(t => t.Dispose());
    }

    [Fact]
    public void It_takes_one_picture_at_a_time()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 5);

        Assert.Throws<ArgumentException>(() => new BackwardPassApproximation(Descent, x => x.clone()).Perturb(classifier, TinyClassifier.Pictures(2, 5), tensor([0L, 1L])));
    }

    private static Tensor Named(TinyClassifier classifier, Tensor x)
    {
        using var frozen = no_grad();
        return classifier.LogitsOf(x).argmax(1);
    }
}
