using Dgp.Engine.Imaging;
using Xunit;

namespace Dgp.Engine.Tests.Imaging;

public sealed class LabTests
{
    [Theory]
    [InlineData(1, 1, 1, 100, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    [InlineData(1, 0, 0, 53.2408, 80.0925, 67.2032)]
    [InlineData(0, 0, 1, 32.2970, 79.1875, -107.8602)]
    public void Primaries_have_their_textbook_coordinates(double r, double g, double b, double l, double a, double bb)
    {
        var lab = Lab.FromRgb(r, g, b);

        Assert.Equal(l, lab.L, 0.02);
        Assert.Equal(a, lab.A, 0.02);
        Assert.Equal(bb, lab.B, 0.02);
    }

    [Fact]
    public void Every_eight_bit_colour_comes_back()
    {
        for (var r = 0; r < 256; r += 15)
        {
            for (var g = 0; g < 256; g += 15)
            {
                for (var b = 0; b < 256; b += 15)
                {
                    var lab = Lab.FromRgb(r / 255.0, g / 255.0, b / 255.0);
                    var back = Lab.ToRgb(lab.L, lab.A, lab.B);

                    Assert.Equal((r, g, b), ((int)Math.Round(back.R * 255), (int)Math.Round(back.G * 255), (int)Math.Round(back.B * 255)));
                }
            }
        }
    }
}
