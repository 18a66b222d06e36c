using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace Dgp.Engine.Tests.Imaging;

public sealed class CompositingTests
{
    [Fact]
    public void Colour_is_taken_and_the_pictures_own_luminance_kept()
    {
        using var grey = new Image<Rgb24>(40, 30);
        for (var i = 0; i < 1200; i++)
        {
            var level = (byte)(80 + i % 40);
            grey[i % 40, i / 40] = new Rgb24(level, level, level);
        }

        using var colours = new Image<Rgb24>(1, 1);
        colours[0, 0] = new Rgb24(150, 110, 90);

        using var result = Compositing.Colorize(grey, colours);

        for (var i = 0; i < 1200; i++)
        {
            var (before, after) = (ToLab(grey[i % 40, i / 40]), ToLab(result[i % 40, i / 40]));
            Assert.Equal(before.L, after.L, 0.5);
            Assert.True(after.A > 5);
        }
    }

    [Fact]
    public void Only_missing_pixels_are_filled()
    {
        using var picture = new Image<Rgb24>(10, 10);
        using var filling = new Image<Rgb24>(1, 1);
        filling[0, 0] = new Rgb24(200, 0, 0);

        using var result = Compositing.Fill(picture, filling, (x, y) => x == 3 && y == 4);

        Assert.Equal(new Rgb24(200, 0, 0), result[3, 4]);
        Assert.Equal(default, result[4, 3]);
    }

    private static (double L, double A, double B) ToLab(Rgb24 p) => Lab.FromRgb(p.R / 255.0, p.G / 255.0, p.B / 255.0);
}
