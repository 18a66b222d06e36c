using Dgp.Engine.Attacks;
using Dgp.Engine.Classifiers;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Attacks;

public sealed class FastGradientSignTests
{
    private const double Epsilon = 8.0 / 255;

    [Fact]
    public void The_gradient_of_the_loss_is_the_numeric_one()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 3);
        var x = TinyClassifier.Pictures(2, 3).to(ScalarType.Float64);
        var y = tensor([2L, 0L]);

        var gradient = LossGradient.Of(classifier, x, y).flatten().data<double>().ToArray();

        var numeric = Numeric(classifier, x, y, Enumerable.Range(0, gradient.Length), 1e-5);
        Assert.Equal(numeric.Length, gradient.Length);
        Assert.All(numeric.Zip(gradient), g => Assert.Equal(g.First, g.Second, 1e-8));
    }

    [Fact]
    public void Every_pixel_moves_by_epsilon_along_the_sign_of_the_numeric_gradient()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 3);
        // In the middle of the range, where nothing is clipped.
        var x = TinyClassifier.Pictures(2, 3).to(ScalarType.Float64) * 0.5;
        var y = tensor([2L, 0L]);

        var moved = new FastGradientSign(Epsilon).Perturb(classifier, x, y);

        var numeric = Numeric(classifier, x, y, Enumerable.Range(0, (int)x.numel()), 1e-5);
        var added = ((moved - x) / 2).flatten().data<double>().ToArray();
        Assert.All(numeric.Zip(added), g => Assert.Equal(Epsilon * Math.Sign(g.First), g.Second, 1e-12));
    }

    [Fact]
    public void On_the_embedded_classifier_too_it_follows_the_numeric_gradient()
    {
        using var scope = NewDisposeScope();
        using var embedded = Embedded();
        var x = TinyClassifier.Pictures(1, 32) * 0.5f;
        var y = tensor([3L]);
        var pixels = Enumerable.Range(0, 24).Select(i => i * 127).ToArray();

        var gradient = LossGradient.Of(embedded.Network, x, y).flatten().data<float>().ToArray();
        var added = ((new FastGradientSign(Epsilon).Perturb(embedded.Network, x, y) - x) / 2).flatten().data<float>().ToArray();

        var numeric = Numeric(embedded.Network, x, y, pixels, 2e-2);
        var scale = numeric.Max(Math.Abs);
        foreach (var (pixel, expected) in pixels.Zip(numeric))
        {
            // Float32 and a network of many kinks: small slopes are not to be told from none.
            Assert.Equal(expected, gradient[pixel], 0.15 * scale);
            if (Math.Abs(expected) > 0.3 * scale)
            {
                Assert.Equal(Epsilon * Math.Sign(expected), added[pixel], 1e-6);
            }
        }
    }

    [Fact]
    public void No_pixel_leaves_the_range()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 3);
        var x = TinyClassifier.Pictures(8, 3).sign();

        var moved = new FastGradientSign(0.5).Perturb(classifier, x, zeros([8], dtype: ScalarType.Int64));

        Assert.InRange(moved.abs().max().item<float>(), 0, 1);
    }

    internal static Classifier Embedded() => Classifier.Open(Path.Combine(Repository.Root, "gpu-worker", "priors", "cifar10-resnet20"), CPU);

    private static double[] Numeric(IClassifier classifier, Tensor x, Tensor y, IEnumerable<int> pixels, double step)
    {
        using var frozen = no_grad();
        return [.. pixels.Select(pixel => (Loss(pixel, step) - Loss(pixel, -step)) / (2 * step))];

        double Loss(int pixel, double by)
        {
            using var scope = NewDisposeScope();
            var moved = x.clone();
            moved.view(-1).narrow(0, pixel, 1).add_(by);
            // By hand: -log softmax of the true class.
            var logits = classifier.LogitsOf(moved).to(ScalarType.Float64);
            return (logits.exp().sum(1).log() - logits.gather(1, y.view(-1, 1)).view(-1)).sum().item<double>();
        }
    }
}
