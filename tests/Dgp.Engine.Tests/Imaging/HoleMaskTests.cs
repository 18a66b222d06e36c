using Dgp.Contracts;
using Dgp.Engine.Degradations;
using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Imaging;

public sealed class HoleMaskTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(128)]
    public void Without_a_mask_a_square_picture_has_the_published_hole(int side)
    {
        using var known = HoleMask.Center(Framing.Crop(500, 400, side)).Known(torch.CPU);
        var published = Hole.Center(side, torch.CPU).Known;

        Assert.Equal(published.data<float>().ToArray(), known.data<float>().ToArray());
    }

    [Fact]
    public void A_pixel_of_the_square_is_missing_if_any_part_of_it_is()
    {
        using var mask = new Image<Rgb24>(64, 64);
        mask[10, 21] = new Rgb24(255, 255, 255);

        var hole = HoleMask.From(mask, 64, 64, Framing.Pad(64, 64, 32));

        Assert.Equal(new Rectangle(5, 10, 1, 1), hole.BoundsInSquare());
        Assert.True(hole.InPicture(10, 21));
        Assert.False(hole.InPicture(11, 21));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void A_mask_of_nothing_or_of_everything_is_refused(byte level)
    {
        using var mask = new Image<Rgb24>(8, 8);
        for (var i = 0; i < 64; i++)
        {
            mask[i % 8, i / 8] = new Rgb24(level, level, level);
        }

        var error = Assert.Throws<DgpException>(() => HoleMask.From(mask, 20, 10, Framing.Pad(20, 10, 32)));

        Assert.Equal(ErrorCode.BadMask, error.Code);
    }

    [Fact]
    public void A_mask_of_another_size_is_stretched_over_the_picture()
    {
        using var mask = new Image<Rgb24>(2, 1);
        mask[1, 0] = new Rgb24(255, 255, 255);

        var hole = HoleMask.From(mask, 100, 50, Framing.Pad(100, 50, 32));

        Assert.False(hole.InPicture(49, 0));
        Assert.True(hole.InPicture(50, 49));
    }
}
