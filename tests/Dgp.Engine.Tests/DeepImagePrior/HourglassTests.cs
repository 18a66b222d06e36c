using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Degradations;
using Dgp.Engine.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Tests.DeepImagePrior;

/// <summary>Against PyTorch: tests/fixtures/README.md says how the numbers were recorded.</summary>
public sealed class HourglassTests : IDisposable
{
    private const string Led = "weights.";

    private static readonly HourglassSettings Recorded = new(1, 0, 3) { Scales = 2, Channels = 6, InputDepth = 4, Source = "recorded" };

    private readonly SafeTensors _file = SafeTensors.Open(Path.Combine(Repository.Root, "tests", "fixtures", "hourglass", "hourglass.safetensors"));

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("bilinear")]
    [InlineData("nearest")]
    public void Picture_reduction_loss_and_gradients_are_PyTorchs(string mode)
    {
        using var scope = NewDisposeScope();
        using var f = Load(Recorded with { Bilinear = mode == "bilinear" });

        var x = (f.call(Value("z")) + 1) / 2;
        var small = new Reduction(4, 16, 24, CPU).Apply(x);
        var loss = mse_loss(small, Value("target"));
        loss.backward();

        Assert.True(x.allclose(Value($"{mode}.picture"), 1e-4, 1e-6));
        Assert.True(small.allclose(Value($"{mode}.small"), 1e-4, 1e-6));
        Assert.Equal(Value($"{mode}.loss").item<float>(), loss.item<float>(), 1e-6f);
        Assert.All(f.named_parameters(), p => Assert.True(
            p.parameter.grad!.allclose(Value($"{mode}.gradient.{p.name}"), 1e-3, 1e-6), $"The gradient of {p.name} is another."));
    }

    [Fact]
    public void Its_derivative_is_the_numeric_one()
    {
        using var scope = NewDisposeScope();
        var settings = Recorded with { Channels = 2, SkipChannels = 1, InputDepth = 1 };
        using var f = new Hourglass(settings, ScalarType.Float64);
        f.Start(new torch.Generator(3));
        f.to(ScalarType.Float64);

        NumericGradient.Agrees(z => new Grayscale().Apply(f.call(z)), rand([1, 1, 8, 8], ScalarType.Float64), tolerance: 1e-5);
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 96)]
    [InlineData(300, 320)]
    public void Every_side_has_one_that_can_be_halved_five_times_and_still_be_mirrored(int length, int side) =>
        Assert.Equal(side, Hourglass.Side(length, new HourglassSettings(1, 0, 4) { Source = "" }));

    private Tensor Value(string name) => _file.Tensors[name].ToTensor();

    private Hourglass Load(HourglassSettings settings)
    {
        var f = new Hourglass(settings, ScalarType.Float32);
        var weights = _file.Tensors.Keys.Where(k => k.StartsWith(Led, StringComparison.Ordinal)).ToDictionary(k => k[Led.Length..], Value);
        f.load_state_dict(weights);
        return f;
    }
}
