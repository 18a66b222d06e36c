using Dgp.Contracts;
using Dgp.Engine.Attacks;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Priors;
using Dgp.Engine.Tests.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Attacks;

public sealed class TransformationTests : IDisposable
{
    private const double Epsilon = 8.0 / 255;

    private readonly TemporaryFolder _folder = new();
    private readonly Sets _sets = new();

    public void Dispose()
    {
        _sets.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_loss_is_how_far_the_first_opinion_is_ahead_of_the_best_other_and_a_little_of_the_perturbation()
    {
        using var scope = NewDisposeScope();
        var logits = tensor([3f, 1, 2, 0, 5, 1, 1, 9]).view(2, 4);
        var x = zeros(2, 3, 2, 2);

        var loss = TransformationTraining.Loss(x, x + 0.5, logits, tensor([0L, 1]).view(2, 1));

        // The first is named 0, by 1 more than 2, and is to be behind by 1; the second is named 1, and already behind by 8. 12 numbers moved by 0.5.
        Assert.Equal(((1 + 1) + 0) / 2.0 + 1e-3 * 12 * 0.25, loss.item<float>(), 1e-6);
    }

    [Fact]
    public void The_loss_and_the_network_have_their_numeric_gradients()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (x, logits) = (rand([2, 3, 5, 5], dtype: ScalarType.Float64), rand([2, 4], dtype: ScalarType.Float64));
        var named = tensor([0L, 3]).view(2, 1);
        using var network = new TransformationNetwork(3);
        using var chance = new Generator(2);
        network.Start(chance);
        network.to(ScalarType.Float64);

        NumericGradient.Agrees(l => TransformationTraining.Loss(x, x * 0.9, l, named), logits);
        NumericGradient.Agrees(moved => TransformationTraining.Loss(x, moved, logits, named), x * 0.8);
        NumericGradient.Agrees(network.call, x);
    }

    [Fact]
    public void A_picture_of_any_size_is_moved_within_the_bound()
    {
        using var scope = NewDisposeScope();
        using var attack = Attack();
        using var nobody = new TinyClassifier(2, 9);
        var x = TinyClassifier.Pictures(2, 9);

        var moved = attack.Perturb(nobody, x, tensor([0L, 0L]));

        Assert.InRange(PerturbationBound.Size(PerturbationNorm.LInf, moved, x).max().item<float>(), 1e-4, Epsilon * 1.00001);
        Assert.InRange(moved.abs().max().item<float>(), 0, 1);
        Assert.Empty(nobody.Seen);
    }

    [Fact]
    public void Trained_it_misleads_a_classifier_that_it_did_not_mislead_before_also_after_its_file()
    {
        using var scope = NewDisposeScope();
        using var set = _sets.Noise(64, "a", "b");
        using var classifier = new TinyClassifier(3, 32);
        using var training = new TransformationTraining(set, classifier, epsilon: 0.2, steps: 60, seed: 1, CPU);
        var first = training.Next();
        while (training.Step < training.Steps)
        {
            training.Next();
        }

        training.Attack.Write(_folder.File("atn.safetensors"), "tiny");
        using var read = AdversarialTransformation.Load(_folder.File("atn.safetensors"), null, CPU);

        var x = set.Take([.. Enumerable.Range(0, 64).Select(i => (long)i)]).Pictures;
        var before = Named(classifier, x);
        double Misled(AdversarialTransformation attack) =>
            Named(classifier, attack.Perturb(classifier, x, before)).ne(before).to(ScalarType.Float32).mean().item<float>();
        Assert.Equal((0.2, "tiny"), (read.Bound.Epsilon, read.TrainedAgainst));
        Assert.True(first.Misled < 0.3, $"{first.Misled}");
        Assert.True(Misled(training.Attack) > 0.8, $"{Misled(training.Attack)}");
        Assert.Equal(Misled(training.Attack), Misled(read), 0.05);
        Assert.All(read.Network.parameters(), p => Assert.False(p.requires_grad));
    }

    [Theory]
    [InlineData("layers.3.weight", null, "has no 'layers.3.weight' of the shape [4, 4, 3, 3]")]
    [InlineData("layers.0.weight", null, "is no adversarial transformation network")]
    [InlineData("layers.9.weight", 1f, "holds the unknown key 'layers.9.weight'")]
    [InlineData("layers.3.bias", float.NaN, "holds NaN or infinite weights in 'layers.3.bias'")]
    [InlineData("layers.3.weight", 1f, "has no 'layers.3.weight' of the shape [4, 4, 3, 3]")]
    public void A_file_that_holds_something_else_is_refused(string key, float? value, string problem)
    {
        var metadata = new Dictionary<string, string> { ["format"] = "dgp-atn/2", ["epsilon"] = "0.1" };
        using var attack = Attack();
        var weights = attack.Network.state_dict().Where(s => s.Key != key).ToDictionary(s => s.Key, s => s.Value.ToStored());
        if (value is { } number)
        {
            weights.Add(key, StoredTensor.FromFloats([4], [number, number, number, number]));
        }

        SafeTensors.Write(_folder.File("odd.safetensors"), weights, metadata);

        var error = Assert.Throws<DgpException>(() => AdversarialTransformation.Load(_folder.File("odd.safetensors"), null, CPU));
        Assert.Equal(ErrorCode.BadPrior, error.Code);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dgp-checkpoint/1", "0.1")]
    [InlineData("dgp-atn/2", "0")]
    [InlineData("dgp-atn/2", "much")]
    public void So_is_one_that_does_not_say_what_it_is(string format, string epsilon)
    {
        using var attack = Attack();
        SafeTensors.Write(
            _folder.File("odd.safetensors"),
            attack.Network.state_dict().ToDictionary(s => s.Key, s => s.Value.ToStored()),
            new Dictionary<string, string> { ["format"] = format, ["epsilon"] = epsilon });

        Assert.Equal(ErrorCode.BadPrior, Assert.Throws<DgpException>(() => AdversarialTransformation.Load(_folder.File("odd.safetensors"), null, CPU)).Code);
    }

    private static AdversarialTransformation Attack()
    {
        var network = new TransformationNetwork(4);
        using var chance = new Generator(2);
        network.Start(chance);
        return new AdversarialTransformation(network, Epsilon);
    }

    private static Tensor Named(TinyClassifier classifier, Tensor x)
    {
        using var frozen = no_grad();
        return classifier.LogitsOf(x).argmax(1);
    }
}
