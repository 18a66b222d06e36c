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
    public void Pictures_of_two_sizes_have_the_logits_and_the_gradients_that_torchvision_finds(int side)
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
        Rounding.RequireThatOfTheRecordings();
        // Every so many pixels of the gradient were recorded.
        var rows = arange(0, side, side / 16, dtype: ScalarType.Int64);
        var gradient = LossGradient.Of(network, x, tensor([7L])).index_select(2, rows).index_select(3, rows);
        var expected = recorded.Tensors[$"gradient.{side}"].ToTensor();
        Assert.True((gradient - expected).norm().item<float>() < 1e-3 * expected.norm().item<float>());
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
