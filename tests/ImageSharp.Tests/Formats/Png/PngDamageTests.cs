using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats.Png;

public class PngDamageTests
{
    private const int FirstPixelByte = 8 + 25 + 8;

    private static byte[] Picture => PngBytes.Build(16, 16, 8, 2, (x, y, c) => (x * y + c) % 256);

    [Fact]
    public void A_wrong_checksum_of_the_pixels_is_invalid_content()
    {
        var png = Picture;
        png[FirstPixelByte + 10] ^= 1;

        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(png));
        Assert.Throws<InvalidImageContentException>(() => Image.Identify(png));
    }

    [Fact]
    public void A_wrong_checksum_of_a_text_is_ignored()
    {
        var text = PngBytes.Chunk("tEXt", "Title\0cat"u8.ToArray());
        text[^1] ^= 1;
        var png = PngBytes.Build(16, 16, 8, 2, (_, _, _) => 7, interlaced: false, text);

        using var image = Image.Load<Rgb24>(png);

        Assert.Equal(new Rgb24(7, 7, 7), image[15, 15]);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(FirstPixelByte)]
    [InlineData(FirstPixelByte + 30)]
    public void A_file_that_is_cut_off_is_invalid_content(int length)
    {
        var png = Picture[..length];

        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(png));
    }

    [Fact]
    public void Rows_that_the_compressed_data_lacks_stay_black()
    {
        byte[] firstRow = [0, .. Enumerable.Repeat((byte)200, 3 * 4)];
        byte[] png = [.. PngBytes.Signature, .. PngBytes.Header(4, 3, 8, 2), .. PngBytes.Chunk("IDAT", PngBytes.Deflate(firstRow)), .. PngBytes.Chunk("IEND", [])];

        using var image = Image.Load<Rgb24>(png);

        Assert.Equal(new Rgb24(200, 200, 200), image[3, 0]);
        Assert.Equal(default, image[3, 2]);
    }

    [Fact]
    public void A_wrong_checksum_within_the_compressed_data_is_ignored()
    {
        var compressed = PngBytes.Deflate([0, 1, 2, 3, 4, 5, 6]);
        compressed[^1] ^= 1;
        byte[] png = [.. PngBytes.Signature, .. PngBytes.Header(2, 1, 8, 2), .. PngBytes.Chunk("IDAT", compressed), .. PngBytes.Chunk("IEND", [])];

        using var image = Image.Load<Rgb24>(png);

        Assert.Equal([new Rgb24(1, 2, 3), new Rgb24(4, 5, 6)], image.Pixels());
    }

    [Fact]
    public void Damaged_compression_below_a_right_checksum_is_invalid_data()
    {
        byte[] nonsense = [0x78, 0x9C, 0xFF, 0xFF, 0xFF, 0xFF];
        byte[] png = [.. PngBytes.Signature, .. PngBytes.Header(2, 1, 8, 2), .. PngBytes.Chunk("IDAT", nonsense), .. PngBytes.Chunk("IEND", [])];

        Assert.Throws<InvalidDataException>(() => Image.Load<Rgb24>(png));
    }

    [Fact]
    public void Unknown_compression_is_a_format_error()
    {
        byte[] png = [.. PngBytes.Signature, .. PngBytes.Header(2, 1, 8, 2), .. PngBytes.Chunk("IDAT", [0x77, 0, 1, 2]), .. PngBytes.Chunk("IEND", [])];

        Assert.Throws<ImageFormatException>(() => Image.Load<Rgb24>(png));
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(8, 1)]
    [InlineData(5, 0)]
    public void A_layout_that_png_does_not_define_is_not_supported(int bits, int colorType)
    {
        byte[] png = [.. PngBytes.Signature, .. PngBytes.Header(2, 1, bits, colorType), .. PngBytes.Chunk("IEND", [])];

        Assert.Throws<NotSupportedException>(() => Image.Identify(png));
    }
}
