using Dgp.Engine.Imaging;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Imaging;

public sealed class BicubicResizeTests
{
    [Fact]
    public void Enlarging_twice_has_the_weights_of_Keys_kernel_at_quarters_of_a_pixel()
    {
        var weights = BicubicResize.Weights(8, 2);

        Assert.Equal([0, 0, -0.0234375, 0.2265625, 0.8671875, -0.0703125, 0, 0], Row(weights, 8));
        Assert.Equal([0, 0, 0, -0.0703125, 0.8671875, 0.2265625, -0.0234375, 0], Row(weights, 9));
    }

    [Fact]
    public void Reducing_twice_widens_the_kernel_and_doubles_the_pixels_at_the_edge()
    {
        // Keys' kernel at eighths, twice as wide: MATLAB's weights of imresize(x, 0.5).
        double[] taps = [-0.01171875, -0.03515625, 0.11328125, 0.43359375, 0.43359375, 0.11328125, -0.03515625, -0.01171875];

        var weights = BicubicResize.Weights(12, 0.5);

        Assert.Equal([0, .. taps, 0, 0, 0], Row(weights, 2));
        Assert.Equal([taps[3] + taps[2], taps[4] + taps[1], taps[5] + taps[0], taps[6], taps[7], 0, 0, 0, 0, 0, 0, 0], Row(weights, 0));
    }

    [Theory]
    [InlineData(25, 4.0 / 3)]
    [InlineData(40, 0.75)]
    [InlineData(11, 1.26)]
    [InlineData(11, 0.11)]
    [InlineData(1, 3)]
    public void Every_row_sums_to_one_and_the_size_is_rounded_up(int length, double factor)
    {
        var weights = BicubicResize.Weights(length, factor);

        Assert.Equal((int)Math.Ceiling(length * factor), weights.GetLength(0));
        Assert.All(Enumerable.Range(0, weights.GetLength(0)), i => Assert.Equal(1, Row(weights, i).Sum(), 1e-8));
    }

    [Fact]
    public void Away_from_the_edges_a_slope_stays_one()
    {
        using var scope = NewDisposeScope();
        var (across, down) = (arange(40, dtype: ScalarType.Float32) / 40, arange(30, dtype: ScalarType.Float32) / 50);
        var slope = (across.unsqueeze(0) + down.unsqueeze(1)).view(1, 1, 30, 40);

        using var resize = new BicubicResize(30, 40, 1.25, CPU);
        var enlarged = resize.Of(slope);

        Assert.Equal([1, 1, 38, 50], enlarged.shape);
        for (var y = 4; y < 34; y++)
        {
            for (var x = 4; x < 46; x++)
            {
                Assert.Equal((((x + 0.5) / 1.25) - 0.5) / 40 + ((((y + 0.5) / 1.25) - 0.5) / 50), enlarged[0, 0, y, x].item<float>(), 1e-5);
            }
        }
    }

    [Fact]
    public void Through_levels_a_picture_is_clipped_and_cut_down_to_the_next_of_256()
    {
        using var scope = NewDisposeScope();
        float[] values = [-1.5f, -1, -0.999f, 0, 0.5f, 1, 1.5f];
        var x = tensor(values, [1, 1, 1, values.Length]).expand(1, 1, 5, values.Length);

        using var resize = new BicubicResize(5, values.Length, 1, CPU);
        var levels = (resize.OfLevels(x)[0, 0, 0] + 1) / 2 * 255;

        Assert.Equal([0, 0, 0, 127, 191, 255, 255], levels.data<float>().ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    private static double[] Row(double[,] weights, int row) => [.. Enumerable.Range(0, weights.GetLength(1)).Select(j => Math.Round(weights[row, j], 10))];
}
