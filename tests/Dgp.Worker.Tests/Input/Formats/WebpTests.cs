using Dgp.Contracts;
using Dgp.Worker.Input;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Input.Formats;

public sealed class WebpTests
{
    // Three frames of 6 x 4, written by SixLabors.ImageSharp 3.1.12: lossless, with an EXIF orientation of 6. Pixel (x, y) of the first is
    // (40 x, 60 y, 7).
    private const string Published =
        "UklGRjgBAABXRUJQVlA4WAoAAAAaAAAABQAAAwAAQU5JTQYAAAAAAAAAAgBBTk1GOAAAAAAAAAAAAAUAAAMAACgAAAJWUDhMIAAAAC8FwAAAmYzof2wiov8BhWwjQAd2"
        + "/mI/wqDMQUwAREoOQU5NRkgAAAABAAAAAAABAAACAABGAAACVlA4TC8AAAAvAYAAEC8wPAQCFPXGHPO9ISRIiP4/LIGkjc3Hkz/c+bSEcEAgkIYoEpngiP5HAwBBTk1G"
        + "WgAAAAEAAAAAAAMAAAMAAGQAAAJWUDhMQgAAAC8DwAAAZ6CgbRsmKq7yh9XukCDIttltZnP94ShI24BF2Zn/LmibH4IYCMLwR0BBGynMs4cLTGEJUwiN6H+MrF59A0VY"
        + "SUYaAAAASUkqAAgAAAABABIBAwABAAAABgAAAAAAAAA=";

    [Fact]
    public void Of_an_animation_by_another_hand_the_first_frame_is_read_and_turned_upright()
    {
        using var picture = Read(Convert.FromBase64String(Published));

        Assert.Equal((4, 6), (picture.Image.Width, picture.Image.Height));
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 6; x++)
            {
                Assert.Equal(new Rgb24((byte)(40 * x), (byte)(60 * y), 7), picture.Image[3 - y, x]);
            }
        }

        Assert.Equal(2, picture.Notes.Count);
    }

    [Fact]
    public void A_first_frame_smaller_than_its_canvas_lies_where_it_belongs_on_white()
    {
        var frame = WebpBytes.Only(Encoded(new Image<Rgb24>(4, 2, new Rgb24(200, 0, 0)), WebpFileFormatType.Lossless));

        using var picture = Read(WebpBytes.File(WebpBytes.Canvas(12, 8, flags: 0x02), WebpBytes.Chunk("ANIM", new byte[6]), WebpBytes.Frame(6, 4, 4, 2, frame)));

        Assert.Equal((12, 8), (picture.Image.Width, picture.Image.Height));
        for (var y = 0; y < 8; y++)
        {
            for (var x = 0; x < 12; x++)
            {
                var isFrame = x is >= 6 and < 10 && y is >= 4 and < 6;
                Assert.Equal(isFrame ? new Rgb24(200, 0, 0) : new Rgb24(255, 255, 255), picture.Image[x, y]);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(33, 20)]
    [InlineData(200, 3)]
    [InlineData(300, 210)]
    public void Lossless_comes_back_exactly(int width, int height)
    {
        using var image = TestPictures.Photo(width, height);

        using var picture = Read(Encoded(image.Clone(), WebpFileFormatType.Lossless));

        Assert.Equal(Engine.Imaging.Pictures.Bytes(image), Engine.Imaging.Pictures.Bytes(picture.Image));
    }

    [Theory]
    [InlineData(WebpFileFormatType.Lossless)]
    [InlineData(WebpFileFormatType.Lossy)]
    public void Every_beginning_of_a_picture_is_damage(WebpFileFormatType format)
    {
        var webp = Encoded(TestPictures.Photo(40, 30), format);

        Assert.All(Enumerable.Range(20, webp.Length - 20), length => Refused(webp[..length], ErrorCode.BadImage));
    }

    public static TheoryData<string, byte[]> Tricks
    {
        get
        {
            var picture = WebpBytes.Only(Encoded(TestPictures.Photo(16, 16), WebpFileFormatType.Lossy));
            return new()
            {
                { "a canvas of another size", WebpBytes.File(WebpBytes.Canvas(32, 16, 0), picture) },
                { "a canvas and no picture", WebpBytes.File(WebpBytes.Canvas(16, 16, 0)) },
                { "an animation and no frame", WebpBytes.File(WebpBytes.Canvas(16, 16, 0x02), WebpBytes.Chunk("ANIM", new byte[6])) },
                { "a frame outside its canvas", WebpBytes.File(WebpBytes.Canvas(16, 16, 0x02), WebpBytes.Frame(2, 0, 16, 16, picture)) },
                { "a frame of another size", WebpBytes.File(WebpBytes.Canvas(32, 32, 0x02), WebpBytes.Frame(0, 0, 32, 32, picture)) },
                { "a frame that is cut", WebpBytes.File(WebpBytes.Canvas(16, 16, 0x02), WebpBytes.Chunk("ANMF", new byte[7])) },
                { "a chunk longer than the file", WebpBytes.File([.. "VP8 "u8, 0xFF, 0xFF, 0xFF, 0x7F]) },
                { "no signature", WebpBytes.File(WebpBytes.Chunk("VP8L", new byte[20])) },
                { "an unknown chunk", WebpBytes.File(WebpBytes.Chunk("ABCD", new byte[20])) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_trick_is_a_bad_image(string trick, byte[] webp)
    {
        Assert.NotEmpty(trick);
        Refused(webp, ErrorCode.BadImage);
    }

    private static InputPicture Read(byte[] webp) => InputPicture.FromBlob("uploads/a.webp", webp, TestContext.Current.CancellationToken);

    private static void Refused(byte[] webp, ErrorCode code) => Assert.Equal(code, Assert.Throws<DgpException>(() => Read(webp)).Code);

    private static byte[] Encoded(Image<Rgb24> image, WebpFileFormatType format)
    {
        using (image)
        {
            using var stream = new MemoryStream();
            image.Save(stream, new WebpEncoder { FileFormat = format });
            return stream.ToArray();
        }
    }
}
