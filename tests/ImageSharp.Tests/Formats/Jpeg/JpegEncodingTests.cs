using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats.Jpeg;

public class JpegEncodingTests
{
    [Theory]
    [InlineData(100, 0.7)]
    [InlineData(90, 1.6)]
    [InlineData(50, 3)]
    [InlineData(10, 8)]
    public void The_quality_bounds_the_loss(int quality, double loss)
    {
        using var image = Pictures.Gradient(120, 90);

        using var again = Image.Load<Rgb24>(image.Encoded(new JpegEncoder { Quality = quality, ColorType = JpegEncodingColor.YCbCrRatio444 }));

        Assert.InRange(Pictures.MeanDifference(image, again), 0, loss);
    }

    [Fact]
    public void A_higher_quality_is_larger()
    {
        using var image = Pictures.Gradient(120, 90);

        int[] sizes = [.. new[] { 10, 50, 75, 95 }.Select(quality => image.Encoded(new JpegEncoder { Quality = quality }).Length)];

        Assert.Equal(sizes.Order(), sizes);
        Assert.Equal(image.Encoded(new JpegEncoder { Quality = 75 }), image.Encoded(new JpegEncoder()));
    }

    [Theory]
    [InlineData(JpegEncodingColor.YCbCrRatio420, 0x22)]
    [InlineData(JpegEncodingColor.YCbCrRatio422, 0x21)]
    [InlineData(JpegEncodingColor.YCbCrRatio411, 0x41)]
    [InlineData(JpegEncodingColor.YCbCrRatio444, 0x11)]
    [InlineData(JpegEncodingColor.Luminance, 0x11)]
    public void The_frame_header_names_the_asked_subsampling(JpegEncodingColor color, byte factors)
    {
        using var image = Pictures.Gradient(32, 32);

        var jpeg = image.Encoded(new JpegEncoder { ColorType = color });

        var frame = jpeg.AsSpan(jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]));
        Assert.Equal(color == JpegEncodingColor.Luminance ? 1 : 3, frame[9]);
        Assert.Equal(factors, frame[11]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_quality_out_of_range_is_refused(int quality) =>
        Assert.Throws<ArgumentException>(() => new JpegEncoder { Quality = quality });

    [Fact]
    public void A_picture_too_wide_for_jpeg_is_refused()
    {
        using var image = new Image<L8>(65_536, 1);

        Assert.Throws<ImageFormatException>(() => image.Encoded(new JpegEncoder()));
    }

    [Fact]
    public void An_alpha_is_dropped_without_darkening_the_colour()
    {
        using var image = new Image<Rgba32>(16, 16, new Rgba32(200, 100, 50, 30));

        using var again = Image.Load<Rgb24>(image.Encoded(new JpegEncoder { Quality = 100 }));

        Pictures.AssertClose(new Rgb24(200, 100, 50), again[8, 8], tolerance: 2);
    }
}
