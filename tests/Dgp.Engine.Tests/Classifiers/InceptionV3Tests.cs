using Dgp.Contracts;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Against PyTorch, on weights and pictures that are formulas: tests/fixtures/README.md says how the numbers were recorded.</summary>
public sealed class InceptionV3Tests(InceptionFixture fixture) : IClassFixture<InceptionFixture>
{
    [Fact]
    public void Pictures_of_two_sizes_have_the_features_that_PyTorch_finds()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder.File("inception.safetensors"), fixture.Weights);
        using var network = InceptionV3.Load(folder.File("inception.safetensors"), CPU);
        using var scope = NewDisposeScope();
        using var recorded = SafeTensors.Open(InceptionFixture.PathOf("features.safetensors"));
        var expected = recorded.Tensors["features"].ToTensor();
        var (small, large) = (InceptionFixture.Picture(40), InceptionFixture.Picture(333));
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var (one, other) = (network.Features(small), network.Features(large));

        Assert.Equal(live + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        var features = cat([one, other]);
        Assert.Equal(expected.shape, features.shape);
        Assert.Equal(network.Dimension, features.shape[1]);
        // Relative to each number; one below a hundredth of the mean is what is left of far larger ones, and is held against that.
        var error = ((features - expected).abs() / expected.clamp_min(expected.mean().item<float>() / 100)).max().item<float>();
        Assert.True(error < 1e-4, $"{error}");
    }

    [Theory]
    [InlineData("Conv2d_1a_3x3.conv.weight", null, "the key 'Conv2d_1a_3x3.conv.weight' is missing.")]
    [InlineData("Mixed_5x.conv.weight", 1f, "the key 'Mixed_5x.conv.weight' is unknown to this network.")]
    [InlineData("Conv2d_1a_3x3.conv.weight", 1f, "'Conv2d_1a_3x3.conv.weight' has the shape [32], but [32, 3, 3, 3] is expected.")]
    [InlineData("Conv2d_1a_3x3.bn.bias", float.NaN, "'Conv2d_1a_3x3.bn.bias' holds NaN or infinite weights.")]
    [InlineData("Conv2d_1a_3x3.bn.running_var", -1f, "'Conv2d_1a_3x3.bn.running_var' holds a negative variance.")]
    [InlineData("fc.bias", 1f, "its last layer tells 32 classes apart, and that of FID's network 1008.")]
    public void A_file_that_holds_something_else_is_refused_and_the_key_named(string key, float? value, string problem)
    {
        var weights = fixture.Weights.Where(w => w.Key != key).ToDictionary(StringComparer.Ordinal);
        if (value is { } number)
        {
            weights.Add(key, StoredTensor.FromFloats([32], [.. Enumerable.Repeat(number, 32)]));
        }

        var error = Assert.Throws<DgpException>(() => InceptionV3.Load("odd.pth", weights, CPU));

        Assert.Equal(ErrorCode.BadPrior, error.Code);
        Assert.Equal($"odd.pth: {problem}", error.Message);
    }
}
