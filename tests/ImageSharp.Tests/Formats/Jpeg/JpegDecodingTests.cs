using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats.Jpeg;

public class JpegDecodingTests
{
    private const int Width = 40, Height = 24;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, TurboJpeg.Progressive)]
    [InlineData(2, TurboJpeg.Progressive)]
    public void Baseline_and_progressive_pictures_decode_at_any_subsampling(int subsampling, int flags)
    {
        using var expected = Pictures.Gradient(Width, Height);
        var bytes = new byte[3 * Width * Height];
        expected.CopyPixelDataTo(bytes);

        using var actual = Image.Load<Rgb24>(TurboJpeg.Encode(bytes, Width, Height, TurboJpeg.Rgb, subsampling, flags));

        Assert.InRange(Pictures.MeanDifference(expected, actual), 0, 3.5);   // quality 95; halved chroma of a steep gradient
    }

    [Fact]
    public void A_grey_picture_has_equal_channels()
    {
        var bytes = Enumerable.Range(0, Width * Height).Select(i => (byte)(i % Width * 6)).ToArray();
        var jpeg = TurboJpeg.Encode(bytes, Width, Height, TurboJpeg.Grey, subsampling: 3);

        using var image = Image.Load<Rgb24>(jpeg);

        Assert.Equal(8, Image.Identify(jpeg).PixelType.BitsPerPixel);
        Assert.All(image.Pixels(), p => Assert.True(p.R == p.G && p.G == p.B));
        Assert.All(image.Pixels().Zip(bytes), pair => Assert.InRange(pair.First.R - pair.Second, -4, 4));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0, 0)]
    [InlineData(255, 255, 255, 255, 255, 255, 255)]
    [InlineData(255, 0, 0, 255, 255, 0, 0)]
    [InlineData(200, 100, 50, 128, 100, 50, 25)]
    [InlineData(10, 250, 90, 60, 2, 59, 21)]
    public void Cmyk_is_stored_inverted_so_that_each_channel_is_ink_times_black(int c, int m, int y, int k, int r, int g, int b)
    {
        byte[] ink = [(byte)c, (byte)m, (byte)y, (byte)k];
        var pixels = Enumerable.Range(0, Width * Height).SelectMany(_ => ink).ToArray();
        var jpeg = TurboJpeg.Encode(pixels, Width, Height, TurboJpeg.Cmyk, subsampling: 0);

        using var image = Image.Load<Rgb24>(jpeg);

        Assert.Equal(32, Image.Identify(jpeg).PixelType.BitsPerPixel);
        Pictures.AssertClose(new Rgb24((byte)r, (byte)g, (byte)b), image[Width / 2, Height / 2], tolerance: 3);
    }

    [Fact]
    public void A_photograph_has_the_pixels_that_the_published_package_decodes()
    {
        // Read with SixLabors.ImageSharp 3.1.12. Another inverse DCT and colour conversion may round by 3.
        (int X, int Y, Rgb24 Pixel)[] witnesses =
        [
            (0, 0, new(17, 33, 58)), (100, 50, new(28, 43, 74)), (320, 200, new(125, 120, 101)), (333, 301, new(79, 86, 115)),
            (600, 400, new(23, 28, 32)), (639, 426, new(83, 61, 37)), (250, 350, new(87, 95, 116)),
        ];

        using var image = Image.Load<Rgb24>(Samples.Rocket);

        Assert.Equal(new Size(640, 427), image.Size);
        Assert.All(witnesses, w => Pictures.AssertClose(w.Pixel, image[w.X, w.Y], tolerance: 3));
    }

    [Fact]
    public void A_picture_that_is_cut_off_keeps_the_part_that_arrived()
    {
        using var original = Pictures.Gradient(64, 64);
        var jpeg = original.Encoded(new JpegEncoder { Quality = 95 });

        using var image = Image.Load<Rgb24>(jpeg.AsSpan(0, jpeg.Length * 3 / 4));

        Assert.Equal(original.Size, image.Size);
        Pictures.AssertClose(original[20, 4], image[20, 4], tolerance: 6);
    }

    [Fact]
    public void A_picture_that_is_cut_off_before_its_size_is_invalid_content()
    {
        using var original = Pictures.Gradient(64, 64);
        var jpeg = original.Encoded(new JpegEncoder());
        jpeg = jpeg[..(jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]) + 6)];

        Assert.Throws<InvalidImageContentException>(() => Image.Identify(jpeg));
        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(jpeg));
    }

    [Theory]
    [InlineData(0xC3)]
    [InlineData(0xC7)]
    public void Lossless_coding_is_not_supported(byte process)
    {
        using var original = Pictures.Gradient(16, 16);
        var jpeg = original.Encoded(new JpegEncoder());
        jpeg[jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]) + 1] = process;

        Assert.Throws<NotSupportedException>(() => Image.Identify(jpeg));
    }
}
