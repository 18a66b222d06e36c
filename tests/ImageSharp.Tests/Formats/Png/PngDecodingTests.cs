using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats.Png;

public class PngDecodingTests
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
    public void Every_layout_becomes_the_colours_that_were_stored(int colorType, int bits, bool interlaced)
    {
        var palette = Enumerable.Range(0, 3 << bits % 16).Select(i => (byte)(i * 37)).ToArray();
        byte[][] chunks = colorType == Palette ? [PngBytes.Chunk("PLTE", palette)] : [];
        var png = PngBytes.Build(Width, Height, bits, colorType, (x, y, c) => Sample(x, y, c, bits), interlaced, chunks);

        using var image = Image.Load<Rgba32>(png);
        using var withoutAlpha = Image.Load<Rgb24>(png);

        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var expected = Expected(x, y, colorType, bits, palette);
                Assert.Equal(expected, image[x, y]);
                Assert.Equal(expected.Rgb, withoutAlpha[x, y]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void The_header_says_how_the_pixels_are_stored(int colorType, int bits, bool interlaced)
    {
        byte[][] chunks = colorType == Palette ? [PngBytes.Chunk("PLTE", new byte[3])] : [];
        var png = PngBytes.Build(Width, Height, bits, colorType, (_, _, _) => 0, interlaced, chunks);

        var info = Image.Identify(png);

        var channels = colorType switch { Rgb => 3, GreyAlpha => 2, Rgba => 4, _ => 1 };
        Assert.Equal(new Size(Width, Height), info.Size);
        Assert.Equal(bits * channels, info.PixelType.BitsPerPixel);
        Assert.Same(PngFormat.Instance, info.Metadata.DecodedImageFormat);
        Assert.Equal((PngColorType)colorType, info.Metadata.GetPngMetadata().ColorType);
        Assert.Equal((PngBitDepth)bits, info.Metadata.GetPngMetadata().BitDepth);
        Assert.Equal(interlaced ? PngInterlaceMode.Adam7 : PngInterlaceMode.None, info.Metadata.GetPngMetadata().InterlaceMethod);
    }

    [Fact]
    public void A_transparent_colour_becomes_alpha_and_keeps_its_colour()
    {
        var key = PngBytes.Chunk("tRNS", [0, 10, 0, 20, 0, 30]);
        var png = PngBytes.Build(2, 1, 8, Rgb, (x, _, c) => x == 0 ? 10 * (c + 1) : 99, interlaced: false, key);

        using var image = Image.Load<Rgba32>(png);

        Assert.Equal([new Rgba32(10, 20, 30, 0), new Rgba32(99, 99, 99, 255)], image.Pixels());
    }

    [Fact]
    public void A_palette_may_have_an_alpha_for_its_first_colours()
    {
        var palette = PngBytes.Chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var alpha = PngBytes.Chunk("tRNS", [0, 128]);
        var png = PngBytes.Build(3, 1, 2, Palette, (x, _, _) => x, interlaced: false, palette, alpha);

        using var image = Image.Load<Rgba32>(png);

        Assert.Equal([new Rgba32(1, 2, 3, 0), new Rgba32(4, 5, 6, 128), new Rgba32(7, 8, 9, 255)], image.Pixels());
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(45_455)]
    [InlineData(100_000)]
    public void A_gamma_does_not_change_the_samples(int gamma)
    {
        var gAMA = PngBytes.Chunk("gAMA", [(byte)(gamma >> 24), (byte)(gamma >> 16), (byte)(gamma >> 8), (byte)gamma]);
        var plain = PngBytes.Build(Width, Height, 16, Rgb, (x, y, c) => Sample(x, y, c, 16));
        var withGamma = PngBytes.Build(Width, Height, 16, Rgb, (x, y, c) => Sample(x, y, c, 16), interlaced: false, gAMA);

        using var expected = Image.Load<Rgb24>(plain);
        using var actual = Image.Load<Rgb24>(withGamma);

        Assert.Equal(expected.Pixels(), actual.Pixels());
    }

    [Fact]
    [Trait("Build", "local")]
    public void Interlaced_pictures_of_any_small_size_lack_some_passes_and_are_whole_all_the_same()
    {
        foreach (var (width, height) in from w in Enumerable.Range(1, 9) from h in Enumerable.Range(1, 9) select (w, h))
        {
            var png = PngBytes.Build(width, height, 8, Rgb, (x, y, c) => Sample(x, y, c, 8), interlaced: true);

            using var image = Image.Load<Rgb24>(png);

            var expected = from y in Enumerable.Range(0, height)
                           from x in Enumerable.Range(0, width)
                           select new Rgb24((byte)Sample(x, y, 0, 8), (byte)Sample(x, y, 1, 8), (byte)Sample(x, y, 2, 8));
            Assert.Equal(expected, image.Pixels());
        }
    }

    [Fact]
    [Trait("Build", "local")]
    public void A_transparent_colour_of_16_bits_is_compared_before_rounding()
    {
        var key = PngBytes.Chunk("tRNS", [0x12, 0x34]);
        var png = PngBytes.Build(2, 1, 16, Grey, (x, _, _) => 0x1234 + x, interlaced: false, key);

        using var image = Image.Load<Rgba32>(png);

        Assert.Equal([new Rgba32(0x12, 0x12, 0x12, 0), new Rgba32(0x12, 0x12, 0x12, 255)], image.Pixels());
    }

    [Fact]
    public void A_photograph_decodes_to_the_samples_that_an_independent_reader_finds()
    {
        using var image = Image.Load<Rgb24>(Samples.Chelsea);

        var bytes = new byte[3 * image.Width * image.Height];
        image.CopyPixelDataTo(bytes);
        Assert.Equal(new Size(451, 300), image.Size);
        Assert.Equal(PngBytes.Samples(File.ReadAllBytes(Samples.Chelsea), channels: 3), bytes);
    }

    private static int Sample(int x, int y, int channel, int bits) =>
        (x * 7919 + y * 104_729 + channel * 1_299_709) % (1 << bits);

    private static Rgba32 Expected(int x, int y, int colorType, int bits, byte[] palette)
    {
        byte Value(int channel) => (byte)Math.Round(Sample(x, y, channel, bits) * 255.0 / ((1 << bits) - 1));
        var index = 3 * Sample(x, y, 0, bits);
        return colorType switch
        {
            Grey => new Rgba32(Value(0), Value(0), Value(0)),
            GreyAlpha => new Rgba32(Value(0), Value(0), Value(0), Value(1)),
            Palette => new Rgba32(palette[index], palette[index + 1], palette[index + 2]),
            Rgb => new Rgba32(Value(0), Value(1), Value(2)),
            _ => new Rgba32(Value(0), Value(1), Value(2), Value(3)),
        };
    }
}
