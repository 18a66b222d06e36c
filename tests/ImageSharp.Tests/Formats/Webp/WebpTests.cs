using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats.Webp;

public class WebpTests
{
    private static readonly WebpEncoder Lossless = new() { FileFormat = WebpFileFormatType.Lossless };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(33, 20)]
    [InlineData(200, 3)]
    public void Lossless_comes_back_exactly(int width, int height)
    {
        using var image = Pictures.Gradient(width, height);

        using var again = Image.Load<Rgb24>(image.Encoded(Lossless));

        Assert.Equal(image.Pixels(), again.Pixels());
    }

    [Fact]
    public void Lossless_keeps_the_colour_of_transparent_pixels_on_request()
    {
        using var image = Pictures.Noise(20, 10);
        image[3, 3] = new Rgba32(1, 2, 3, 0);
        var encoder = new WebpEncoder { FileFormat = WebpFileFormatType.Lossless, TransparentColorMode = WebpTransparentColorMode.Preserve };

        using var again = Image.Load<Rgba32>(image.Encoded(encoder));

        Assert.Equal(image.Pixels(), again.Pixels());
    }

    [Theory]
    [InlineData(95, WebpEncodingMethod.Fastest, 3)]
    [InlineData(75, WebpEncodingMethod.Default, 4)]
    [InlineData(20, WebpEncodingMethod.BestQuality, 8)]
    public void The_quality_bounds_the_loss(int quality, WebpEncodingMethod method, double loss)
    {
        using var image = Pictures.Gradient(120, 90);
        var encoder = new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = quality, Method = method };

        var webp = image.Encoded(encoder);

        using var again = Image.Load<Rgb24>(webp);
        Assert.InRange(Pictures.MeanDifference(image, again), 0, loss);
        Assert.Equal(WebpFileFormatType.Lossy, Image.Identify(webp).Metadata.GetWebpMetadata().FileFormat);
    }

    [Fact]
    public void Lossy_keeps_the_alpha_exactly()
    {
        using var image = Pictures.Noise(32, 32);

        var webp = image.Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossy });

        using var again = Image.Load<Rgba32>(webp);
        Assert.Equal(image.Pixels().Select(p => p.A), again.Pixels().Select(p => p.A));
        Assert.Equal(32, Image.Identify(webp).PixelType.BitsPerPixel);
    }

    [Fact]
    public void What_came_from_a_png_stays_lossless_and_the_rest_becomes_lossy()
    {
        using var made = Pictures.Gradient(16, 16);
        using var read = Image.Load<Rgb24>(made.Encoded(new PngEncoder()));

        Assert.Equal(WebpFileFormatType.Lossy, Image.Identify(made.Encoded(new WebpEncoder())).Metadata.GetWebpMetadata().FileFormat);
        Assert.Equal(WebpFileFormatType.Lossless, Image.Identify(read.Encoded(new WebpEncoder())).Metadata.GetWebpMetadata().FileFormat);
    }

    [Fact]
    public void A_picture_too_wide_for_webp_is_refused()
    {
        using var image = new Image<L8>(16_384, 1);

        Assert.Throws<ImageFormatException>(() => image.Encoded(new WebpEncoder()));
    }

    [Theory]
    [InlineData(WebpFileFormatType.Lossless)]
    [InlineData(WebpFileFormatType.Lossy)]
    public void A_picture_that_is_cut_off_still_has_its_size(WebpFileFormatType format)
    {
        using var original = Pictures.Noise(64, 64);
        var webp = original.Encoded(new WebpEncoder { FileFormat = format });

        using var image = Image.Load<Rgba32>(webp.AsSpan(0, webp.Length * 3 / 4));

        Assert.Equal(original.Size, image.Size);
    }

    [Fact]
    public void A_damaged_signature_of_the_pixels_is_a_format_error()
    {
        using var original = Pictures.Gradient(16, 16);
        var webp = original.Encoded(Lossless);
        webp[20] ^= 0xFF;

        Assert.Throws<ImageFormatException>(() => Image.Identify(webp));
        Assert.Throws<ImageFormatException>(() => Image.Load<Rgb24>(webp));
    }
}
