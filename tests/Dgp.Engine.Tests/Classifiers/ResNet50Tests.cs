using Dgp.Contracts;
using Dgp.Engine.Attacks;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Against torchvision, on weights and pictures that are formulas: tests/fixtures/README.md says how the numbers were recorded.</summary>
public sealed class ResNet50Tests(ResNet50Fixture fixture) : IClassFixture<ResNet50Fixture>
{
    [Theory]
    [InlineData(224)]
    [InlineData(128)]
    public void Pictures_of_two_sizes_have_the_logits_that_torchvision_finds(int side)
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder.File("resnet50.safetensors"), fixture.Weights);
        using var network = ResNet50.Load(folder.File("resnet50.safetensors"), CPU);
        using var recorded = SafeTensors.Open(ResNet50Fixture.PathOf("resnet50.safetensors"));
        using var scope = NewDisposeScope();
        var x = ResNet50Fixture.Picture(side);
        var logits = recorded.Tensors[$"logits.{side}"].ToTensor();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var found = network.LogitsOf(x);

        Assert.Equal(live + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.True(found.allclose(logits, 1e-4, 1e-3), $"{(found - logits).abs().max().item<float>()}");
    }

    // In double: a rectifier whose input float32 cannot tell from 0 takes one way or the other, and with it the whole gradient behind it, as the order of sums has it.
    [Theory]
    [InlineData(224)]
    [InlineData(128)]
    public void The_gradient_of_its_loss_is_the_numeric_one(int side)
    {
        using var scope = NewDisposeScope();
        using var network = ResNet50.Load("formula", fixture.Weights, CPU, ScalarType.Float64);
        var (x, y) = (ResNet50Fixture.Picture(side).to(ScalarType.Float64), tensor([7L]));
        var direction = randn(x.shape, generator: new torch.Generator(1)).to(ScalarType.Float64);
        const double Step = 1e-9;

        var gradient = LossGradient.Of(network, x, y);

        double Loss(double at) => nn.functional.cross_entropy(network.LogitsOf(x + (at * direction)), y).item<double>();
        using var frozen = no_grad();
        var slope = (Loss(Step) - Loss(-Step)) / (2 * Step);
        Assert.Equal(1, (gradient * direction).sum().item<double>() / slope, 1e-4);
    }

    [Theory]
    [InlineData("conv1.weight", null, "the key 'conv1.weight' is missing.")]
    [InlineData("layer3.6.conv1.weight", 1f, "the key 'layer3.6.conv1.weight' is unknown to this network.")]
    [InlineData("fc.bias", 1f, "'fc.bias' has the shape [32], but [1000] is expected.")]
    [InlineData("layer1.0.bn1.bias", float.NaN, "'layer1.0.bn1.bias' has the shape [32], but [64] is expected.")]
    public void A_file_that_holds_something_else_is_refused_and_the_key_named(string key, float? value, string problem)
    {
        var weights = fixture.Weights.Where(w => w.Key != key).ToDictionary(StringComparer.Ordinal);
        if (value is { } number)
        {
            weights.Add(key, StoredTensor.FromFloats([32], [.. Enumerable.Repeat(number, 32)]));
        }

        var error = Assert.Throws<DgpException>(() => ResNet50.Load("odd.pth", weights, CPU));

        Assert.Equal(ErrorCode.BadPrior, error.Code);
        Assert.Equal($"odd.pth: {problem}", error.Message);
    }

    [Theory]
    [InlineData("bn1.running_var", -1f, "'bn1.running_var' holds a negative variance.")]
    [InlineData("bn1.bias", float.NaN, "'bn1.bias' holds NaN or infinite weights.")]
    public void So_is_one_whose_numbers_cannot_be(string key, float value, string problem)
    {
        var weights = fixture.Weights.ToDictionary(StringComparer.Ordinal);
        weights[key] = StoredTensor.FromFloats([64], [.. Enumerable.Repeat(value, 64)]);

        Assert.Equal($"odd.pth: {problem}", Assert.Throws<DgpException>(() => ResNet50.Load("odd.pth", weights, CPU)).Message);
    }
}
