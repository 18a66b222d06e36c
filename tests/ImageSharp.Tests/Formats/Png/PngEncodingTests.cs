using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Png.Chunks;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats.Png;

public class PngEncodingTests
{
    [Theory]
    [InlineData(PngCompressionLevel.NoCompression)]
    [InlineData(PngCompressionLevel.BestSpeed)]
    [InlineData(PngCompressionLevel.DefaultCompression)]
    [InlineData(PngCompressionLevel.BestCompression)]
    public void What_is_written_is_what_an_independent_reader_finds(PngCompressionLevel level)
    {
        using var image = Pictures.Noise(19, 7);

        var png = image.Encoded(new PngEncoder { CompressionLevel = level });

        var bytes = new byte[4 * 19 * 7];
        image.CopyPixelDataTo(bytes);
        Assert.Equal(bytes, PngBytes.Samples(png, channels: 4));
    }

    [Fact]
    public void A_higher_compression_level_is_smaller()
    {
        using var image = Pictures.Gradient(200, 150);

        int[] sizes =
        [
            image.Encoded(new PngEncoder { CompressionLevel = PngCompressionLevel.NoCompression }).Length,
            image.Encoded(new PngEncoder { CompressionLevel = PngCompressionLevel.BestSpeed }).Length,
            image.Encoded(new PngEncoder { CompressionLevel = PngCompressionLevel.BestCompression }).Length,
        ];

        Assert.True(sizes[0] > sizes[1] && sizes[1] > sizes[2], string.Join(" > ", sizes));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    [InlineData(333, 17)]
    public void Any_size_comes_back_exactly(int width, int height)
    {
        using var image = Pictures.Noise(width, height);

        using var again = Image.Load<Rgba32>(image.Encoded(new PngEncoder()));

        Assert.Equal(image.Pixels(), again.Pixels());
    }

    [Fact]
    public void The_pixel_format_decides_which_samples_are_written()
    {
        using var colour = Pictures.Gradient(4, 4);
        using var grey = colour.CloneAs<L8>();
        using var alpha = colour.CloneAs<Rgba32>();

        Assert.Equal(PngColorType.Rgb, ColorTypeOf(colour.Encoded(new PngEncoder())));
        Assert.Equal(PngColorType.Grayscale, ColorTypeOf(grey.Encoded(new PngEncoder())));
        Assert.Equal(PngColorType.RgbWithAlpha, ColorTypeOf(alpha.Encoded(new PngEncoder())));
    }

    [Theory]
    [InlineData(PngColorType.Grayscale)]
    [InlineData(PngColorType.GrayscaleWithAlpha)]
    [InlineData(PngColorType.Rgb)]
    [InlineData(PngColorType.RgbWithAlpha)]
    public void A_picture_is_written_the_way_it_was_read(PngColorType colorType)
    {
        using var original = Pictures.Gradient(4, 4);
        using var image = Image.Load<Rgb24>(original.Encoded(new PngEncoder { ColorType = colorType }));

        var again = image.Encoded(new PngEncoder());

        Assert.Equal(colorType, ColorTypeOf(again));
    }

    [Fact]
    public void Texts_come_back_with_their_language()
    {
        using var image = Pictures.Gradient(4, 4);
        PngTextData[] texts =
        [
            new("Comment", "grün", string.Empty, string.Empty),
            new("Title", "猫 ✓", "ja", "題"),
        ];
        foreach (var text in texts)
        {
            image.Metadata.GetPngMetadata().TextData.Add(text);
        }

        var info = Image.Identify(image.Encoded(new PngEncoder()));

        Assert.Equal(texts, info.Metadata.GetPngMetadata().TextData);
    }

    [Fact]
    public void Metadata_is_left_out_on_request()
    {
        using var image = Pictures.Gradient(4, 4);
        image.Metadata.GetPngMetadata().TextData.Add(new PngTextData("Comment", "secret", string.Empty, string.Empty));

        var png = image.Encoded(new PngEncoder { SkipMetadata = true });

        Assert.Equal(["IHDR", "IDAT", "IEND"], PngBytes.Chunks(png).Select(chunk => chunk.Type));
    }

    private static PngColorType? ColorTypeOf(byte[] png) => Image.Identify(png).Metadata.GetPngMetadata().ColorType;
}
