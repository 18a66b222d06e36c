using Dgp.Engine.Degradations;
using Dgp.Engine.Imaging;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Tests.Degradations;

public sealed class DegradationTests
{
    private static readonly Device Cpu = CPU;

    public static TheoryData<string> Names => ["identity", "grey", "hole", "smaller", "hybrid"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradient_is_the_numeric_one(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);

        // Degradations are built in float32; the picture follows, so the differences are coarse.
        NumericGradient.Agrees(x => Make(name, 8).Apply(x.to(ScalarType.Float32)).to(ScalarType.Float64), rand(1, 3, 8, 8, dtype: ScalarType.Float64), 0.05, 1e-3);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_keeps_the_shape_of_batches(string name)
    {
        using var scope = NewDisposeScope();
        var x = rand(3, 3, 16, 16) * 2 - 1;

        Assert.Equal(x.shape, Make(name, 16).Apply(x).shape);
        Assert.Equal(x.shape, Make(name, 16).Observe(x).shape);
    }

    [Fact]
    public void Pure_red_becomes_its_Bt601_luma_in_all_three_channels()
    {
        using var scope = NewDisposeScope();
        var red = zeros(1, 3, 2, 2);
        red.narrow(1, 0, 1).fill_(1);

        var grey = new Grayscale().Apply(red);

        Assert.All(grey.data<float>().ToArray(), v => Assert.Equal(0.2989f, v, 1e-6f));
    }

    [Theory]
    [InlineData(32, 11, 21)]
    [InlineData(128, 43, 85)]
    [InlineData(256, 85, 171)]
    public void The_published_hole_lies_where_it_was_recorded(int side, int begin, int end)
    {
        var (first, length) = Hole.CenterSpan(side);

        Assert.Equal((begin, end), (first, first + length));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Making_smaller_is_a_padded_lanczos2_convolution_and_a_bilinear_enlargement(int factor)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var x = rand(2, 3, 32, 32) * 2 - 1;

        var fast = new Downsample(factor, 32, Cpu).Apply(x);

        var reduced = conv2d(pad(x, (3 * factor / 2, 3 * factor / 2, 3 * factor / 2, 3 * factor / 2), PaddingModes.Replicate), Kernel(factor), strides: [factor, factor], groups: 3);
        var slow = interpolate(reduced, scale_factor: [factor, factor], mode: InterpolationMode.Bilinear, align_corners: false);
        Assert.True(fast.allclose(slow, 1e-4, 1e-5));
    }

    [Fact]
    public void A_constant_picture_survives_being_made_smaller()
    {
        using var scope = NewDisposeScope();
        var x = full(1, 3, 16, 16, 0.2f);

        Assert.True(new Downsample(4, 16, Cpu).Apply(x).allclose(x, 1e-5, 1e-5));
    }

    [Fact]
    public void Real_pictures_are_reduced_through_eight_bits()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var x = rand(1, 3, 16, 16) * 2 - 1;

        var small = PillowResize.Lanczos8Bit(x, 4);

        var levels = (small + 1) / 2 * 255;
        Assert.True(levels.allclose(levels.round(), 0, 1e-3));
    }

    private static IDegradation Make(string name, int side) => name switch
    {
        "identity" => new Identity(),
        "grey" => new Grayscale(),
        "hole" => Hole.Center(side, Cpu),
        "smaller" => new Downsample(4, side, Cpu),
        _ => new Downsample(2, side, Cpu).Then(new Grayscale()).Then(Hole.Center(side, Cpu)),
    };

    private static Tensor Kernel(int factor)
    {
        var taps = Enumerable.Range(0, 4 * factor).Select(i => Math.Abs(i + 0.5 - 2 * factor) / factor)
            .Select(d => Math.Sin(Math.PI * d) / (Math.PI * d) * Math.Sin(Math.PI * d / 2) / (Math.PI * d / 2)).ToArray();
        var row = tensor(taps).to(ScalarType.Float32);
        var kernel = row.outer(row);
        return (kernel / kernel.sum()).expand(3, 1, 4 * factor, 4 * factor).contiguous();
    }
}
