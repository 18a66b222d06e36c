using Dgp.Contracts;
using Dgp.Worker.Input;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Input.Formats;

public sealed class PngTests
{
    private const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    // Large enough that each of the seven interlacing passes has pixels, and not a multiple of eight.
    private const int Width = 21, Height = 13;

    public static TheoryData<int, int, bool> Layouts { get; } = new(
        from layout in new[]
        {
            (Grey, 1), (Grey, 2), (Grey, 4), (Grey, 8), (Grey, 16), (Rgb, 8), (Rgb, 16), (Palette, 1), (Palette, 2), (Palette, 4), (Palette, 8),
            (GreyAlpha, 8), (GreyAlpha, 16), (Rgba, 8), (Rgba, 16),
        }
        from interlaced in new[] { false, true }
        select new TheoryDataRow<int, int, bool>(layout.Item1, layout.Item2, interlaced));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_becomes_the_colours_that_were_stored_over_white(int colorType, int bits, bool interlaced)
    {
        var palette = Enumerable.Range(0, 3 << bits % 16).Select(i => (byte)(i * 37)).ToArray();
        byte[][] chunks = colorType == Palette ? [PngBytes.Chunk("PLTE", palette)] : [];
        var png = PngBytes.Build(Width, Height, bits, colorType, (x, y, c) => Sample(x, y, c, bits), interlaced, chunks);

        using var picture = Read(png);

        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                Assert.Equal(Expected(x, y, colorType, bits, palette), picture.Image[x, y]);
            }
        }
    }

    [Fact]
    public void Interlaced_pictures_of_any_small_size_lack_some_passes_and_are_whole_all_the_same()
    {
        foreach (var (width, height) in from w in Enumerable.Range(5, 5) from h in Enumerable.Range(1, 9) select (w, h))
        {
            using var picture = Read(PngBytes.Build(width, height, 8, Rgb, (x, y, c) => Sample(x, y, c, 8), interlaced: true));

            Assert.All(
                from x in Enumerable.Range(0, width) from y in Enumerable.Range(0, height) select (x, y),
                at => Assert.Equal(Expected(at.x, at.y, Rgb, 8, []), picture.Image[at.x, at.y]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_interlaced_picture_too_narrow_for_the_decoder_is_refused_and_never_waited_for(int width)
    {
        var error = Refused(PngBytes.Build(width, 9, 8, Rgb, (_, _, _) => 7, interlaced: true));

        Assert.Contains("interlaced", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transparent_colour_of_16_bits_is_compared_before_rounding()
    {
        var key = PngBytes.Chunk("tRNS", [0x12, 0x34]);

        using var picture = Read(PngBytes.Build(2, 1, 16, Grey, (x, _, _) => 0x1234 + x, interlaced: false, key));

        Assert.Equal(new Rgb24(255, 255, 255), picture.Image[0, 0]);
        Assert.Equal(new Rgb24(0x12, 0x12, 0x12), picture.Image[1, 0]);
    }

    [Fact]
    public void A_palette_may_have_an_alpha_for_its_first_colours()
    {
        var palette = PngBytes.Chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var alpha = PngBytes.Chunk("tRNS", [0, 255]);

        using var picture = Read(PngBytes.Build(3, 1, 2, Palette, (x, _, _) => x, interlaced: false, palette, alpha));

        Assert.Equal([new Rgb24(255, 255, 255), new Rgb24(4, 5, 6), new Rgb24(7, 8, 9)], [picture.Image[0, 0], picture.Image[1, 0], picture.Image[2, 0]]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_colour_that_the_palette_lacks_is_black_and_no_memory_of_others(bool interlaced)
    {
        var palette = PngBytes.Chunk("PLTE", [255, 255, 255]);

        using var picture = Read(PngBytes.Build(8, 8, 8, Palette, (x, _, _) => x == 0 ? 0 : 200, interlaced, palette));

        Assert.Equal((new Rgb24(255, 255, 255), default), (picture.Image[0, 0], picture.Image[7, 7]));
    }

    [Fact]
    public void A_wrong_checksum_of_the_pixels_is_damage_and_one_of_a_text_is_not()
    {
        var text = PngBytes.Chunk("tEXt", "Title\0cat"u8);
        text[^1] ^= 1;
        var png = PngBytes.Build(16, 16, 8, Rgb, (_, _, _) => 7, interlaced: false, text);
        var damaged = (byte[])png.Clone();
        damaged[^20] ^= 1;

        using var picture = Read(png);

        Assert.Equal(new Rgb24(7, 7, 7), picture.Image[15, 15]);
        Assert.Contains("checksum of its IDAT", Refused(damaged).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pixels_that_the_compressed_data_lack_are_damage_and_not_black(bool interlaced)
    {
        byte[] half = [0, .. Enumerable.Repeat((byte)200, 3 * 8), 0];

        var error = Refused(PngBytes.File(PngBytes.Header(8, 8, 8, Rgb, interlaced), PngBytes.Chunk("IDAT", PngBytes.Deflate(half))));

        Assert.Contains("pixels are not all there", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Tricks
    {
        get
        {
            var header = PngBytes.Header(4, 4, 8, Grey);
            var pixels = PngBytes.Chunk("IDAT", PngBytes.Deflate(new byte[20]));
            var wrong = (byte[])header.Clone();
            wrong[^1] ^= 1;
            return new()
            {
                { "two headers", PngBytes.File(header, PngBytes.Header(400, 400, 8, Grey), pixels) },
                { "a header with a wrong checksum", PngBytes.File(wrong, pixels) },
                { "no header first", PngBytes.File(pixels, header) },
                { "no end", PngBytes.File(header, pixels)[..^12] },
                { "no pixels", PngBytes.File(header) },
                { "pixels of nothing", PngBytes.File(header, PngBytes.Chunk("IDAT", [])) },
                { "compression that is none", PngBytes.File(header, PngBytes.Chunk("IDAT", [0x78, 0x9C, 0xFF, 0xFF, 0xFF, 0xFF])) },
                { "a palette behind the pixels", PngBytes.File(header, pixels, PngBytes.Chunk("PLTE", [1, 2, 3])) },
                { "no palette", PngBytes.File(PngBytes.Header(4, 4, 8, Palette), pixels) },
                { "a chunk that all must know", PngBytes.File(header, PngBytes.Chunk("CgBI", [0, 0, 0, 0]), pixels) },
                { "a chunk longer than the file", [.. PngBytes.Signature, .. header, 0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, 0, 0, 0, 0] },
                { "an undefined layout", PngBytes.File(PngBytes.Header(4, 4, 3, Rgb), pixels) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_trick_is_a_bad_image(string trick, byte[] png)
    {
        Assert.NotEmpty(trick);
        Refused(png);
    }

    [Fact]
    public void Of_an_animation_the_first_picture_is_taken_and_said_so()
    {
        var png = PngBytes.Build(8, 8, 8, Grey, (_, _, _) => 50, interlaced: false, PngBytes.Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]));

        using var picture = Read(png);

        Assert.Contains("first frame", Assert.Single(picture.Notes), StringComparison.Ordinal);
    }

    private static InputPicture Read(byte[] png) => InputPicture.FromBlob("uploads/a.png", png, TestContext.Current.CancellationToken);

    private static DgpException Refused(byte[] png)
    {
        var error = Assert.Throws<DgpException>(() => Read(png));
        Assert.Equal(ErrorCode.BadImage, error.Code);
        return error;
    }

    private static int Sample(int x, int y, int channel, int bits) => ((x * 7919) + (y * 104_729) + (channel * 1_299_709)) % (1 << bits);

    private static Rgb24 Expected(int x, int y, int colorType, int bits, byte[] palette)
    {
        byte Value(int channel) => (byte)Math.Round(Sample(x, y, channel, bits) * 255.0 / ((1 << bits) - 1));
        var index = 3 * Sample(x, y, 0, bits);
        return colorType switch
        {
            Grey => new Rgb24(Value(0), Value(0), Value(0)),
            GreyAlpha => OverWhite(new Rgb24(Value(0), Value(0), Value(0)), Value(1)),
            Palette => new Rgb24(palette[index], palette[index + 1], palette[index + 2]),
            Rgb => new Rgb24(Value(0), Value(1), Value(2)),
            _ => OverWhite(new Rgb24(Value(0), Value(1), Value(2)), Value(3)),
        };
    }

    private static Rgb24 OverWhite(Rgb24 colour, byte alpha)
    {
        byte Over(byte value) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
        return new Rgb24(Over(colour.R), Over(colour.G), Over(colour.B));
    }
}
