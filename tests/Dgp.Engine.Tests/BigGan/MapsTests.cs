using Dgp.Engine.BigGan;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Xunit;

namespace Dgp.Engine.Tests.BigGan;

public sealed class MapsTests
{
    /// <summary>Below, at and above the widths where another way is taken, and not square.</summary>
    public static TheoryData<long, long, long, long> Shapes => new()
    {
        { 1, 3, 2, 2 }, { 2, 5, 4, 6 }, { 3, 2, 32, 32 }, { 1, 2, 4, 34 }, { 1, 2, 8, 64 }, { 1, 1, 4, 66 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_doubled_map_is_the_nearest_neighbour_to_the_bit_and_so_is_its_gradient_to_rounding(long n, long channels, long height, long width)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = Leaves(n, channels, height, width);

        var doubled = Maps.Doubled(ours);
        var expected = functional.interpolate(theirs, scale_factor: [2, 2], mode: InterpolationMode.Nearest);

        Assert.True(doubled.equal(expected).all().item<bool>());
        AssertSameGradients(ours, doubled, theirs, expected);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_halved_map_is_the_average_pooling(long n, long channels, long height, long width)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = Leaves(n, channels, height, width);

        var halved = Maps.Halved(ours);
        var expected = functional.avg_pool2d(theirs, [2, 2]);

        Assert.True(halved.allclose(expected, rtol: 1e-6, atol: 1e-6));
        AssertSameGradients(ours, halved, theirs, expected);
    }

    [Fact]
    public void Maps_whose_channels_come_last_are_doubled_and_halved_the_same()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 6, 8, 8);
        var last = ChannelsLast.Of(x, ScalarType.Float32);

        Assert.True(Maps.Doubled(last).equal(Maps.Doubled(x)).all().item<bool>());
        Assert.True(Maps.Halved(last).allclose(Maps.Halved(x), rtol: 1e-6, atol: 1e-6));
    }

    [Fact]
    public void Scale_and_shift_are_those_of_each_picture_and_channel_with_their_gradients()
    {
        using var scope = NewDisposeScope();
        var (x, xToo) = Leaves(3, 4, 5, 6);
        var (scale, scaleToo) = Leaves(3, 4, 1, 1);
        var (shift, shiftToo) = Leaves(1, 4, 1, 1);

        var ours = Maps.ScaledAndShifted(x, scale, shift);
        var expected = shiftToo + (xToo * scaleToo);

        Assert.True(ours.allclose(expected, rtol: 1e-6, atol: 1e-6));
        AssertSameGradients(x, ours, xToo, expected);
        Assert.True(scale.grad!.allclose(scaleToo.grad!, rtol: 1e-5, atol: 1e-5));
        Assert.True(shift.grad!.allclose(shiftToo.grad!, rtol: 1e-5, atol: 1e-5));
    }

    private static (Tensor Ours, Tensor Theirs) Leaves(params long[] shape)
    {
        var x = randn(shape);
        return (x.clone().requires_grad_(), x.clone().requires_grad_());
    }

    private static void AssertSameGradients(Tensor ours, Tensor result, Tensor theirs, Tensor expected)
    {
        var gradient = randn_like(expected);
        result.backward([gradient]);
        expected.backward([gradient]);
        Assert.True(ours.grad!.allclose(theirs.grad!, rtol: 1e-5, atol: 1e-6));
    }
}
