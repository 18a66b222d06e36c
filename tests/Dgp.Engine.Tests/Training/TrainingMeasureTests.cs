using Dgp.Engine.Classifiers;
using Dgp.Engine.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Training;

public sealed class TrainingMeasureTests : IDisposable
{
    private readonly Sets _sets = new();
    private readonly PictureSet _set;
    private readonly Moments _network = new();

    public TrainingMeasureTests() => _set = _sets.Noise(150, "a", "b", "c", "d", "e");

    public void Dispose()
    {
        _set.Dispose();
        _sets.Dispose();
    }

    [Fact]
    public void It_is_the_distance_of_both_sides_means_where_neither_varies()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var greys = new Sets();
        using var set = PictureSet.Write(
            greys.Folder, Enumerable.Repeat((Enumerable.Repeat((byte)255, 32 * 32 * 3).ToArray(), 0), 8), n => new PictureSetDescription("white", 32, n, ["a", "b", "c", "d", "e"], []));
        using var measure = new TrainingMeasure(_network, set, CPU);
        using var g = TinyNetworks.Generator(TinyNetworks.Architecture(), seed: 1);
        foreach (var name in (string[])["output_layer.0.gain", "output_layer.0.bias", "output_layer.2.bias"])
        {
            g.get_parameter(name)!.zero_(); // its pictures are tanh(0): grey
        }

        Assert.Equal(1, measure.Distance(g), 1e-9); // means 1 and 0, deviations 0 on both sides
    }

    [Fact]
    public void The_same_generator_has_the_same_distance_and_another_one_another()
    {
        using var measure = new TrainingMeasure(_network, _set, CPU);
        using var one = TinyNetworks.Generator(TinyNetworks.Architecture(), seed: 1);
        using var other = TinyNetworks.Generator(TinyNetworks.Architecture(), seed: 2);

        var first = measure.Distance(one);

        Assert.Equal(first, measure.Distance(one));
        Assert.NotEqual(first, measure.Distance(other));
    }

    // Of each picture, the mean and the deviation of its pixels.
    private sealed class Moments : IFeatureNetwork
    {
        public string Name => "moments";

        public int Dimension => 2;

        public Tensor Features(Tensor x)
        {
            using var scope = NewDisposeScope();
            var flat = x.flatten(1);
            return stack([flat.mean([1L]), (flat - flat.mean([1L], keepdim: true)).square().mean([1L]).sqrt()], 1).MoveToOuterDisposeScope();
        }
    }
}
