using Dgp.Contracts;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Against PyTorch: tests/fixtures/README.md says how the numbers were recorded.</summary>
public sealed class CifarResNetTests : IDisposable
{
    private const string Led = "weights.";

    private readonly TemporaryFolder _folder = new();
    private readonly SafeTensors _recorded = SafeTensors.Open(Path.Combine(Repository.Root, "tests", "fixtures", "classifier", "resnet8.safetensors"));

    private Dictionary<string, StoredTensor> Weights => _recorded.Tensors
        .Where(t => t.Key.StartsWith(Led, StringComparison.Ordinal)).ToDictionary(t => t.Key[Led.Length..], t => t.Value);

    public void Dispose()
    {
        _recorded.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_finds_the_features_and_logits_that_PyTorch_does()
    {
        using var scope = NewDisposeScope();
        using var network = Load(Weights);
        var pictures = _recorded.Tensors["pictures"].ToTensor();

        Assert.Equal((8, 10, 64), (network.Depth, network.Classes, network.Dimension));
        Assert.True(network.Features(pictures).allclose(_recorded.Tensors["features"].ToTensor(), 1e-4, 1e-5));
        Assert.True(network.call(pictures).allclose(_recorded.Tensors["logits"].ToTensor(), 1e-4, 1e-5));
    }

    [Fact]
    public void A_larger_picture_is_averaged_down()
    {
        using var scope = NewDisposeScope();
        using var network = Load(Weights);
        var pictures = _recorded.Tensors["pictures"].ToTensor();
        var larger = pictures.repeat_interleave(2, 2).repeat_interleave(2, 3);

        Assert.True(network.Features(larger).allclose(network.Features(pictures), 1e-4, 1e-5));
    }

    [Fact]
    public void Gradients_reach_the_picture_and_not_the_weights()
    {
        using var scope = NewDisposeScope();
        using var network = Load(Weights);
        var x = _recorded.Tensors["pictures"].ToTensor().requires_grad_();

        network.call(x).sum().backward();

        Assert.True(x.grad!.abs().sum().item<float>() > 0);
        Assert.All(network.parameters(), p => Assert.False(p.requires_grad));
    }

    [Theory]
    [InlineData("module.linear.bias", null, "'linear.bias'")]
    [InlineData("module.layer1.0.conv1.weight", null, "'layer1.0.conv1.weight'")]
    [InlineData("module.layer2.0.bn1.bias", null, "the key 'layer2.0.bn1.bias' is missing")]
    [InlineData("module.layer2.1.bn1.bias", 1f, "the key 'layer2.1.bn1.bias' is unknown")]
    [InlineData("module.bn1.bias", 1f, "'bn1.bias' has the shape [32], but [16] is expected")]
    [InlineData("module.layer2.0.bn1.bias", float.NaN, "'layer2.0.bn1.bias' holds NaN or infinite weights")]
    public void A_file_that_holds_something_else_is_refused_and_the_key_named(string key, float? value, string problem)
    {
        var weights = Weights.Where(w => w.Key != key).ToDictionary();
        if (value is { } number)
        {
            weights.Add(key, StoredTensor.FromFloats([32], [.. Enumerable.Repeat(number, 32)]));
        }

        var error = Assert.Throws<DgpException>(() => Load(weights));

        Assert.Equal(ErrorCode.BadPrior, error.Code);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private CifarResNet Load(Dictionary<string, StoredTensor> weights)
    {
        SafeTensors.Write(_folder.File("odd.safetensors"), weights);
        return ClassifierWeights.Load(_folder.File("odd.safetensors"), CPU);
    }
}
