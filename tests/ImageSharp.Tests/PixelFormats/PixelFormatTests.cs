using System.Runtime.CompilerServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.PixelFormats;

public class PixelFormatTests
{
    [Fact]
    public void Pixels_lie_close_together_in_memory()
    {
        Assert.Equal(3, Unsafe.SizeOf<Rgb24>());
        Assert.Equal(4, Unsafe.SizeOf<Rgba32>());
        Assert.Equal(1, Unsafe.SizeOf<L8>());
    }

    [Theory]
    [InlineData(255, 0, 0, 54)]
    [InlineData(0, 255, 0, 182)]
    [InlineData(0, 0, 255, 18)]
    [InlineData(255, 255, 255, 255)]
    [InlineData(17, 17, 17, 17)]
    public void Luminance_is_that_of_bt709(byte r, byte g, byte b, byte luminance)
    {
        L8 pixel = default;
        pixel.FromRgb24(new Rgb24(r, g, b));

        Assert.Equal(luminance, pixel.PackedValue);
    }

    [Fact]
    public void Every_grey_stays_itself()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        using var grey = Image.LoadPixelData<L8>(bytes, 16, 16);

        using var there = grey.CloneAs<Rgba32>();
        using var back = there.CloneAs<L8>();

        Assert.Equal(grey.Pixels(), back.Pixels());
        Assert.All(there.Pixels(), p => Assert.True(p.R == p.G && p.G == p.B && p.A == 255));
    }

    [Fact]
    public void Dropping_an_alpha_does_not_multiply_by_it()
    {
        using var image = new Image<Rgba32>(1, 1, new Rgba32(200, 100, 50, 0));

        using var opaque = image.CloneAs<Rgb24>();

        Assert.Equal(new Rgb24(200, 100, 50), opaque[0, 0]);
    }

    [Fact]
    public void Colours_have_the_published_values()
    {
        Assert.Equal(new Rgba32(0, 0, 0, 0), Color.Transparent.ToPixel<Rgba32>());
        Assert.Equal(new Rgb24(255, 255, 255), Color.White.ToPixel<Rgb24>());
        Assert.Equal(new Rgba32(1, 2, 3, 4), Color.FromRgba(1, 2, 3, 4).ToPixel<Rgba32>());
        Assert.Equal((Color)new Rgb24(1, 2, 3), Color.FromRgb(1, 2, 3));
    }
}
