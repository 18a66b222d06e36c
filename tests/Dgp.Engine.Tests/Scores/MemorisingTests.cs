using Dgp.Engine.Scores;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Scores;

public sealed class MemorisingTests : IDisposable
{
    private const int Side = 32;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_generator_that_returns_training_pictures_is_caught()
    {
        var training = Pictures(400, 1);

        var found = Check(training, generated: training.index_select(0, arange(100, dtype: ScalarType.Int64) * 3), unseen: Pictures(100, 2));

        Assert.Equal(1, found.Share);
        Assert.Equal(0.01, found.Unseen);
    }

    [Fact]
    public void So_is_one_that_mirrors_blurs_and_dims_every_fifth()
    {
        var training = Pictures(400, 1);
        var generated = Pictures(100, 3);
        var copies = nn.functional.avg_pool2d(training[TensorIndex.Slice(0, 20)].flip(3) * 0.8f, 3, 1, 1);
        generated[TensorIndex.Slice(0, 20)] = copies;

        var found = Check(training, generated, Pictures(100, 2));

        Assert.InRange(found.Share, 0.2, 0.25);
    }

    [Fact]
    public void Pictures_of_the_same_kind_that_are_no_copies_are_as_near_as_unseen_ones()
    {
        var found = Check(Pictures(400, 1), Pictures(500, 3), Pictures(500, 2));

        Assert.InRange(found.Share, 0, 0.03);
    }

    [Fact]
    public void Plain_pictures_are_near_to_everything_and_no_copies()
    {
        var found = Check(Pictures(400, 1), Pictures(200, 3) * 0.1f, Pictures(200, 2));

        Assert.InRange(found.Share, 0, 0.03);
    }

    [Fact]
    public void Unseen_pictures_that_were_trained_on_give_themselves_away()
    {
        var training = Pictures(400, 1);

        var found = Check(training, Pictures(100, 3), unseen: training[TensorIndex.Slice(0, 100)]);

        Assert.Equal(new Memorising(Threshold: 0, Share: 0, Unseen: 1), found);
    }

    [Fact]
    public void Blank_pictures_have_a_distance_too()
    {
        using var nearest = Nearest(zeros(2, 3, Side, Side), Pictures(60, 1), 60);

        Assert.All(nearest.Shares, share => Assert.InRange(share, 0.9, 1));
    }

    [Fact]
    public void The_nearest_is_the_one_that_a_loop_finds()
    {
        var (pictures, training) = (Pictures(7, 1), Pictures(130, 2));
        using var nearest = Nearest(pictures, training, batch: 50);

        var (queries, others) = (Colours(pictures), Colours(training));
        var mirrored = Colours(pictures.flip(3));
        for (var i = 0; i < queries.Length; i++)
        {
            var distances = others.Select(o => Math.Min(Distance(queries[i], o), Distance(mirrored[i], o))).ToArray();
            Assert.Equal(Array.IndexOf(distances, distances.Min()), nearest.Indices[i]);
            Assert.Equal(distances.Min() / distances.Order().Take(50).Average(), nearest.Shares[i], 6e-4);
        }
    }

    private static Memorising Check(Tensor training, Tensor generated, Tensor unseen)
    {
        using NearestPictures a = Nearest(generated, training, 150), b = Nearest(unseen, training, 150);
        return Memorising.Of(a.Shares, b.Shares);
    }

    private static NearestPictures Nearest(Tensor pictures, Tensor training, long batch)
    {
        var nearest = new NearestPictures(pictures);
        foreach (var part in training.split(batch))
        {
            nearest.Add(part);
        }

        return nearest;
    }

    /// <summary>Blots of colour: [N, 3, 32, 32] whose 8 x 8 squares are of one colour each.</summary>
    private static Tensor Pictures(int count, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        var colours = rand([count, 3, Side / 8, Side / 8], generator: generator) * 2 - 1;
        return colours.repeat_interleave(8, 2).repeat_interleave(8, 3);
    }

    private static double[][] Colours(Tensor pictures) => [.. Points.Rows(nn.functional.avg_pool2d(pictures, 4).flatten(1)).Select(UnitContrast)];

    private static double[] UnitContrast(double[] colours)
    {
        var mean = colours.Average();
        var length = Math.Sqrt(colours.Sum(c => (c - mean) * (c - mean)));
        return [.. colours.Select(c => (c - mean) / length)];
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
