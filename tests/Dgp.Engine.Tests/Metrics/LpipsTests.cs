using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Metrics;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Metrics;

/// <summary>Against PyTorch's functions, on weights and pictures that are formulas: tests/fixtures/README.md.</summary>
public sealed class LpipsTests
{
    private static readonly (string Name, long[] Shape)[] Alex = Keys(("0", 64, 3, 11), ("3", 192, 64, 5), ("6", 384, 192, 3), ("8", 256, 384, 3), ("10", 256, 256, 3));

    private static readonly (string Name, long[] Shape)[] Vgg = Keys(
        ("0", 64, 3, 3), ("2", 64, 64, 3), ("5", 128, 64, 3), ("7", 128, 128, 3), ("10", 256, 128, 3), ("12", 256, 256, 3), ("14", 256, 256, 3),
        ("17", 512, 256, 3), ("19", 512, 512, 3), ("21", 512, 512, 3), ("24", 512, 512, 3), ("26", 512, 512, 3), ("28", 512, 512, 3));

    private static readonly (string Name, long[] Shape)[] Squeeze = Keys(
        [("0", 64, 3, 3), .. Fire("3", 64, 16, 64), .. Fire("4", 128, 16, 64), .. Fire("6", 128, 32, 128), .. Fire("7", 256, 32, 128),
        .. Fire("9", 256, 48, 192), .. Fire("10", 384, 48, 192), .. Fire("11", 384, 64, 256), .. Fire("12", 512, 64, 256)]);

    [Theory]
    [InlineData("alex")]
    [InlineData("vgg")]
    [InlineData("squeeze")]
    public void Pictures_of_two_sizes_have_the_distance_that_PyTorch_finds(string network)
    {
        using var lpips = Load(network);
        using var scope = NewDisposeScope();
        foreach (var side in (int[])[32, 50])
        {
            var both = Pictures(side);

            var distance = lpips.Between(both[..1], both[1..]).item<float>();

            var recorded = RecordedMetrics.Of("lpips", network, side.ToString(CultureInfo.InvariantCulture)).GetDouble();
            Assert.Equal(recorded, distance, recorded * 1e-4);
        }
    }

    [Fact]
    public void A_picture_is_at_no_distance_from_itself_and_nothing_is_left_over()
    {
        using var lpips = Load("alex");
        using var scope = NewDisposeScope();
        var both = Pictures(40);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var distances = lpips.Between(both, both);

        Assert.Equal(live + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal([0f, 0f], distances.data<float>().ToArray());
    }

    [Fact]
    public void The_backbone_of_another_network_is_refused_by_its_key()
    {
        var refused = Assert.Throws<DgpException>(() => Lpips.Load("heads.pth", Heads("vgg"), "alexnet.pth", Weights("alex"), CPU));

        Assert.Equal(ErrorCode.BadPrior, refused.Code);
        Assert.StartsWith("alexnet.pth: 'features.0.weight' has the shape [64, 3, 11, 11], but [64, 3, 3, 3]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_heads_is_refused()
    {
        var refused = Assert.Throws<DgpException>(() => Lpips.Load("alexnet.pth", Weights("alex"), "alexnet.pth", Weights("alex"), CPU));

        Assert.StartsWith("alexnet.pth: its heads are of [] channels", refused.Message, StringComparison.Ordinal);
    }

    private static Lpips Load(string network) => Lpips.Load("heads", Heads(network), "backbone", Weights(network), CPU);

    private static Tensor Pictures(int side) => tensor(FormulaNoise.Of($"lpips {side}", 2 * 3 * side * side, (u, _) => 2 * u)).view(2, 3, side, side);

    private static Dictionary<string, StoredTensor> Weights(string network) =>
        (network switch { "alex" => Alex, "vgg" => Vgg, _ => Squeeze }).ToDictionary(
            k => $"features.{k.Name}",
            k =>
            {
                var scale = 2 * Math.Sqrt(6.0 / k.Shape.Skip(1).Aggregate(1L, (x, y) => x * y));
                return StoredTensor.FromFloats(k.Shape, FormulaNoise.Of(
                    $"{network} features.{k.Name}", (int)k.Shape.Aggregate(1L, (x, y) => x * y), (u, _) => k.Shape.Length > 1 ? u * scale : u / 5));
            });

    private static Dictionary<string, StoredTensor> Heads(string network)
    {
        int[] channels = network switch { "alex" => [64, 192, 384, 256, 256], "vgg" => [64, 128, 256, 512, 512], _ => [64, 128, 256, 384, 384, 512, 512] };
        return channels.Index().ToDictionary(
            c => $"lin{c.Index}.model.1.weight", c => StoredTensor.FromFloats([1, c.Item, 1, 1], FormulaNoise.Of($"{network} lin{c.Index}", c.Item, (u, _) => u + 0.5)));
    }

    private static (string Name, int Output, int Input, int Side)[] Fire(string name, int input, int few, int each) =>
        [($"{name}.squeeze", few, input, 1), ($"{name}.expand1x1", each, few, 1), ($"{name}.expand3x3", each, few, 3)];

    private static (string Name, long[] Shape)[] Keys(params (string Name, int Output, int Input, int Side)[] layers) =>
        [.. layers.SelectMany(l => new[] { ($"{l.Name}.weight", new long[] { l.Output, l.Input, l.Side, l.Side }), ($"{l.Name}.bias", [l.Output]) })];
}
