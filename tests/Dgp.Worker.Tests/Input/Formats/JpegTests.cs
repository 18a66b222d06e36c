using Dgp.Contracts;
using Dgp.Worker.Input;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Input.Formats;

public sealed class JpegTests
{
    [Fact]
    public void A_photograph_has_the_pixels_that_another_decoder_finds()
    {
        // Read with SixLabors.ImageSharp 3.1.12; libjpeg-turbo's inverse DCT and colour conversion differ from it by 3 at most, too.
        (int X, int Y, Rgb24 Pixel)[] witnesses =
        [
            (0, 0, new(17, 33, 58)), (100, 50, new(28, 43, 74)), (320, 200, new(125, 120, 101)), (333, 301, new(79, 86, 115)),
            (600, 400, new(23, 28, 32)), (639, 426, new(83, 61, 37)), (250, 350, new(87, 95, 116)),
        ];

        using var picture = Read(File.ReadAllBytes(Path.Combine(Dgp.Engine.Tests.Repository.Root, "samples", "rocket.jpg")));

        Assert.Equal((640, 427), (picture.Image.Width, picture.Image.Height));
        Assert.All(witnesses, w => AssertClose(w.Pixel, picture.Image[w.X, w.Y], tolerance: 3));
    }

    [Fact]
    public void Three_components_of_unknown_names_are_luminance_and_colour_as_libjpeg_takes_them()
    {
        var jpeg = Plain(new Rgb24(200, 40, 40));
        var nameless = (byte[])jpeg.Clone();
        Rename(nameless, [0, 1, 2]);
        WithoutJfif(ref nameless);

        using var expected = Read(jpeg);
        using var picture = Read(nameless);

        Assert.Equal(expected.Image[8, 8], picture.Image[8, 8]);
    }

    [Fact]
    public void Components_that_are_called_rgb_are_taken_as_such()
    {
        var jpeg = Plain(new Rgb24(200, 40, 40));
        Rename(jpeg, "RGB"u8);
        WithoutJfif(ref jpeg);

        using var picture = Read(jpeg);

        AssertClose(new Rgb24(88, 101, 208), picture.Image[8, 8], tolerance: 4);   // luminance and both colours of that red
    }

    [Theory]
    [InlineData(0xC9, "arithmetically")]
    [InlineData(0xC3, "coding process")]
    [InlineData(0xC7, "coding process")]
    public void A_coding_that_is_not_read_is_told_as_such(byte process, string reason)
    {
        var jpeg = TestPictures.Jpeg(16, 16);
        jpeg[jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]) + 1] = process;

        Assert.Contains(reason, Refused(jpeg, ErrorCode.BadImage).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Tricks
    {
        get
        {
            var jpeg = TestPictures.Jpeg(16, 16);
            var scan = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xDA]);
            var frame = JpegBytes.Frame(0xC0, 16, 16, 3);
            return new()
            {
                { "two headers", [.. jpeg[..scan], .. frame, .. jpeg[scan..]] },
                { "a scan twice", [.. jpeg[..^2], .. jpeg[scan..]] },
                { "no scan", [.. jpeg[..scan], 0xFF, 0xD9] },
                { "no header", [0xFF, 0xD8, .. jpeg[scan..]] },
                { "no tables", [0xFF, 0xD8, .. frame, .. jpeg[scan..]] },
                { "one colour of three", [.. jpeg[..scan], .. JpegBytes.Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0, 0xFF, 0xD9] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_trick_is_a_bad_image(string trick, byte[] jpeg)
    {
        Assert.NotEmpty(trick);
        Refused(jpeg, ErrorCode.BadImage);
    }

    [Fact]
    public void As_many_scans_as_photographs_have_are_read()
    {
        using var picture = Read(JpegBytes.OfScans(640, 480, scans: 20));

        AssertClose(new Rgb24(128, 128, 128), picture.Image[100, 100], tolerance: 0);
    }

    private static InputPicture Read(byte[] jpeg) => InputPicture.FromBlob("uploads/a.jpg", jpeg, TestContext.Current.CancellationToken);

    private static DgpException Refused(byte[] jpeg, ErrorCode code)
    {
        var error = Assert.Throws<DgpException>(() => Read(jpeg));
        Assert.Equal(code, error.Code);
        return error;
    }

    private static byte[] Plain(Rgb24 colour)
    {
        using var image = new Image<Rgb24>(16, 16, colour);
        using var stream = new MemoryStream();
        image.Save(stream, new JpegEncoder { Quality = 100, ColorType = JpegColorType.YCbCrRatio444 });
        return stream.ToArray();
    }

    /// <summary>In the frame and in the scan.</summary>
    private static void Rename(byte[] jpeg, ReadOnlySpan<byte> names)
    {
        var frame = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]);
        var scan = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xDA]);
        for (var i = 0; i < 3; i++)
        {
            jpeg[frame + 10 + (3 * i)] = names[i];
            jpeg[scan + 5 + (2 * i)] = names[i];
        }
    }

    private static void WithoutJfif(ref byte[] jpeg)
    {
        Assert.Equal([0xFF, 0xE0, 0, 16], jpeg[2..6]);
        jpeg = [.. jpeg[..2], .. jpeg[20..]];
    }

    private static void AssertClose(Rgb24 expected, Rgb24 actual, int tolerance) => Assert.True(
        Math.Abs(expected.R - actual.R) <= tolerance && Math.Abs(expected.G - actual.G) <= tolerance && Math.Abs(expected.B - actual.B) <= tolerance,
        $"{actual} is not within {tolerance} of {expected}.");
}
