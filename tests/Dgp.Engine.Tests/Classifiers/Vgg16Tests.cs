using Dgp.Contracts;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Against NumPy, on weights and pictures that are formulas: tests/fixtures/README.md says how the numbers were recorded.</summary>
public sealed class Vgg16Tests(VggFixture fixture) : IClassFixture<VggFixture>
{
    [Theory]
    [InlineData(16)]
    [InlineData(136)]
    public void Features_loss_and_gradient_of_a_small_and_of_a_large_picture_are_those_that_NumPy_finds(int side)
    {
        using var scope = NewDisposeScope();
        using var vgg = Vgg16.Load("formula", fixture.Weights, CPU);
        using var recorded = SafeTensors.Open(VggFixture.Recorded);
        using var distance = new PerceptualDistance(vgg, VggFixture.Picture("target", side));
        var x = VggFixture.Picture("picture", side);

        var loss = distance.Of(x, 8);

        // The recording has every 37th channel and every third position, and of the large picture's gradient every seventh pixel.
        var features = Every(vgg.Features(x), 37, 3);
        AssertNear(recorded.Tensors[$"features.{side}"].ToTensor(), features);
        AssertNear(recorded.Tensors[$"loss.{side}"].ToTensor(), loss);
        // In double, as NumPy computed: a rectifier whose input float32 cannot tell from 0 takes one way or the other.
        using var exact = Vgg16.Load("formula", fixture.Weights, CPU, ScalarType.Float64);
        using var exactDistance = new PerceptualDistance(exact, VggFixture.Picture("target", side).to(ScalarType.Float64));
        var at = x.to(ScalarType.Float64).requires_grad_();
        exactDistance.Of(at, 8).backward();
        AssertNear(recorded.Tensors[$"gradient.{side}"].ToTensor(), Every(at.grad!, 1, side == 16 ? 1 : 7));
    }

    [Fact]
    public void Of_many_pictures_each_gets_the_distance_that_it_has_alone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var vgg = Vgg16.Load("formula", fixture.Weights, CPU);
        var x = cat([VggFixture.Picture("picture", 16), VggFixture.Picture("another", 16)]);
        using var distance = new PerceptualDistance(vgg, VggFixture.Picture("target", 16));
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var each = distance.OfEach(x, 3);

        Assert.Equal(live + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal([2], each.shape);
        for (var i = 0; i < 2; i++)
        {
            AssertNear(distance.Of(x.narrow(0, i, 1), 3), each[i]);
        }
    }

    [Theory]
    [InlineData("features.0.weight", null, "the key 'features.0.weight' is missing.")]
    [InlineData("features.28.bias", null, "the key 'features.28.bias' is missing.")]
    [InlineData("features.1.running_mean", 1f, "the key 'features.1.running_mean' is unknown to VGG-16.")]
    [InlineData("features.16.weight", 1f, "the key 'features.16.weight' is unknown to VGG-16.")]
    [InlineData("features.5.weight", 1f, "'features.5.weight' has the shape [64], but [128, 64, 3, 3] is expected.")]
    [InlineData("features.2.bias", float.NaN, "'features.2.bias' holds NaN or infinite weights.")]
    public void A_file_that_holds_something_else_is_refused_and_the_key_named(string key, float? value, string problem)
    {
        var weights = fixture.Weights.Where(w => w.Key != key).ToDictionary(StringComparer.Ordinal);
        if (value is { } number)
        {
            weights.Add(key, StoredTensor.FromFloats([64], [.. Enumerable.Repeat(number, 64)]));
        }

        var error = Assert.Throws<DgpException>(() => Vgg16.Load("odd.pth", weights, CPU));

        Assert.Equal(ErrorCode.BadPrior, error.Code);
        Assert.Equal($"odd.pth: {problem}", error.Message);
    }

    [Fact]
    public void The_classifier_may_be_there_or_not()
    {
        var weights = new Dictionary<string, StoredTensor>(fixture.Weights) { ["classifier.6.bias"] = StoredTensor.FromFloats([1000], new float[1000]) };

        Vgg16.Load("whole.pth", weights, CPU).Dispose();
    }

    private static Tensor Every(Tensor maps, int channels, int positions)
    {
        var (c, side) = (maps.shape[1], maps.shape[2]);
        return maps.index_select(1, arange(0, c, channels)).index_select(2, arange(0, side, positions)).index_select(3, arange(0, side, positions));
    }

    /// <summary>Within a ten-thousandth of the largest number: float32 against double through nine convolutions.</summary>
    private static void AssertNear(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = ((actual - expected).abs().max() / expected.abs().max()).to(ScalarType.Float32).item<float>();
        Assert.True(error < 1e-4, $"{error}");
    }
}
