using System.Runtime.Intrinsics.X86;
using Dgp.Contracts;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Tests.Priors;
using Dgp.Engine.Tests.Training;
using Dgp.Engine.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

public sealed class ClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Sets _sets = new();

    public void Dispose()
    {
        _sets.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Trained_to_tell_dark_from_light_it_does_so_also_after_its_file(ScalarType precision)
    {
        Assert.SkipUnless(precision == ScalarType.Float32 || Avx512F.IsSupported, "This processor emulates bfloat16, for minutes.");
        using var set = Shades();
        using var training = new ClassifierTraining(set, depth: 8, epochs: 20, precision, seed: 1, CPU);
        var first = training.Next().Loss;
        while (training.Step < training.Steps)
        {
            training.Next();
        }

        Classifier.Write(_folder.File("shades"), "shades", training.Finish(), set.Description.Classes, "MIT", "a test");
        using var read = Classifier.Open(_folder.File("shades"), CPU);

        Assert.True(first > 0.5);
        Assert.Equal(["dark", "light"], read.Classes);
        Assert.InRange(ClassifierAccuracy.Measure(read.Network, set, CPU).Overall, 0.95, 1);
    }

    [Fact]
    public void Its_accuracy_is_counted_by_class()
    {
        using var set = _sets.Greys(9, "a", "b", "c");
        using var network = new CifarResNet(8, 3);
        network.eval();
        using (no_grad())
        {
            // Whatever the picture, it says b.
            foreach (var parameter in network.parameters())
            {
                parameter.zero_();
            }

            network.get_parameter("linear.bias")!.copy_(tensor([0f, 1f, 0f]));
        }

        var accuracy = ClassifierAccuracy.Measure(network, set, CPU);

        Assert.Equal(1.0 / 3, accuracy.Overall, 1e-9);
        Assert.Equal([0, 1, 0], accuracy.PerClass);
    }

    [Fact]
    public void Its_rate_rises_and_falls_to_nothing()
    {
        Assert.Equal(0, ClassifierTraining.Rate(0));
        Assert.Equal(3e-3, ClassifierTraining.Rate(0.1), 1e-9);
        Assert.Equal(1.5e-3, ClassifierTraining.Rate(0.55), 1e-9);
        Assert.Equal(0, ClassifierTraining.Rate(1), 1e-9);
    }

    [Fact]
    public void A_classifier_whose_weights_were_changed_is_refused()
    {
        using (var network = new CifarResNet(8, 2))
        {
            using var frozen = no_grad();
            foreach (var parameter in network.parameters())
            {
                parameter.fill_(0.1);
            }

            Classifier.Write(_folder.File("c"), "c", network, ["a", "b"], "MIT", "a test");
        }

        var weights = Path.Combine(_folder.File("c"), ClassifierManifest.WeightsName);
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        var error = Assert.Throws<DgpException>(() => Classifier.Open(_folder.File("c"), CPU));
        Assert.Equal(ErrorCode.BadPrior, error.Code);
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_classifier_tells_the_ten_classes_of_the_embedded_prior_apart()
    {
        using var embedded = Classifier.Open(Path.Combine(Repository.Root, "gpu-worker", "priors", "cifar10-resnet20"), CPU);

        Assert.Equal(Engine.Priors.Prior.Open(Repository.EmbeddedPrior).ClassNames, embedded.Classes);
        Assert.Equal(20, embedded.Network.Depth);
    }

    // Noise around two levels.
    private PictureSet Shades()
    {
        var random = new Random(3);
        return PictureSet.Write(
            _sets.Folder,
            Enumerable.Range(0, 256).Select(i => (Enumerable.Range(0, 32 * 32 * 3).Select(_ => (byte)((i % 2 * 100) + random.Next(156))).ToArray(), i % 2)),
            count => new PictureSetDescription("shades", 32, count, ["dark", "light"], []));
    }
}
