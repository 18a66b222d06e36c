using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats.Webp;

public class WebpAnimationTests
{
    // Three frames of 6 x 4, written by SixLabors.ImageSharp 3.1.12: lossless, blending Source, delays 40, 70 and 100 ms,
    // played twice, with an EXIF orientation of 6. In the second, two pixels differ from the first; in the third, the last column.
    private const string Published =
        "UklGRjgBAABXRUJQVlA4WAoAAAAaAAAABQAAAwAAQU5JTQYAAAAAAAAAAgBBTk1GOAAAAAAAAAAAAAUAAAMAACgAAAJWUDhMIAAAAC8FwAAAmYzof2wiov8BhWwjQAd2"
        + "/mI/wqDMQUwAREoOQU5NRkgAAAABAAAAAAABAAACAABGAAACVlA4TC8AAAAvAYAAEC8wPAQCFPXGHPO9ISRIiP4/LIGkjc3Hkz/c+bSEcEAgkIYoEpngiP5HAwBBTk1G"
        + "WgAAAAEAAAAAAAMAAAMAAGQAAAJWUDhMQgAAAC8DwAAAZ6CgbRsmKq7yh9XukCDIttltZnP94ShI24BF2Zn/LmibH4IYCMLwR0BBGynMs4cLTGEJUwiN6H+MrF59A0VY"
        + "SUYaAAAASUkqAAgAAAABABIBAwABAAAABgAAAAAAAAA=";

    [Fact]
    public void An_animation_of_the_published_package_reads_frame_by_frame()
    {
        using var image = Image.Load<Rgba32>(Convert.FromBase64String(Published));

        Rgba32 Background(int x, int y) => new((byte)(40 * x), (byte)(60 * y), 7);
        Assert.Equal(3, image.Frames.Count);
        Assert.Equal([40u, 70u, 100u], image.Frames.Select<ImageFrame<Rgba32>, uint>(f => f.Metadata.GetWebpMetadata().FrameDelay));
        Assert.Equal(2, image.Metadata.GetWebpMetadata().RepeatCount);
        Assert.Equal(new Rgba32(255, 0, 0), image.Frames[1][2, 1]);
        Assert.Equal(new Rgba32(0, 0, 255, 128), image.Frames[1][3, 2]);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 6; x++)
            {
                Assert.Equal(Background(x, y), image.Frames[0][x, y]);
                Assert.Equal(x == 5 ? new Rgba32(1, 2, 3) : Background(x, y), image.Frames[2][x, y]);
            }
        }
    }

    [Fact]
    public void Lossless_frames_come_back_exactly_with_their_delays() => AssertFramesComeBack(WebpBlendMethod.Source);

    [Fact]
    [Trait("Build", "local")]
    public void Opaque_frames_that_are_blended_come_back_exactly_too() => AssertFramesComeBack(WebpBlendMethod.Over);

    private static void AssertFramesComeBack(WebpBlendMethod blend)
    {
        using var first = Pictures.Gradient(20, 12);
        using var second = first.Clone();
        second[7, 5] = new Rgb24(255, 0, 0);
        using var third = Pictures.Noise(20, 12).CloneAs<Rgb24>();
        Image<Rgb24>[] pictures = [first, second, second, third, first];

        var webp = Animation(pictures, blend).Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless });

        using var again = Image.Load<Rgb24>(webp);
        Assert.Equal(pictures.Length, again.Frames.Count);
        Assert.Equal(5, again.Metadata.GetWebpMetadata().RepeatCount);
        for (var i = 0; i < pictures.Length; i++)
        {
            Assert.Equal(pictures[i].Pixels(), again.Frames[i].Pixels());
            Assert.Equal(100u + (uint)i, again.Frames[i].Metadata.GetWebpMetadata().FrameDelay);
            Assert.Equal(blend, again.Frames[i].Metadata.GetWebpMetadata().BlendMethod);
        }
    }

    [Fact]
    public void The_header_lists_the_frames_without_decoding_them()
    {
        using var picture = Pictures.Gradient(20, 12);
        var webp = Animation([picture, picture, picture], WebpBlendMethod.Source).Encoded(new WebpEncoder());

        var info = Image.Identify(webp);

        Assert.Equal(new Size(20, 12), info.Size);
        Assert.Equal([100u, 101u, 102u], info.FrameMetadataCollection.Select(frame => frame.GetWebpMetadata().FrameDelay));
    }

    [Fact]
    public void Only_as_many_frames_are_read_as_are_asked_for()
    {
        using var picture = Pictures.Gradient(20, 12);
        var webp = Animation([picture, picture, picture], WebpBlendMethod.Source).Encoded(new WebpEncoder());

        using var image = Image.Load<Rgb24>(new DecoderOptions { MaxFrames = 1 }, webp);

        Assert.Single(image.Frames);
    }

    [Fact]
    public void A_frame_that_is_cleared_away_leaves_the_background()
    {
        using var full = new Image<Rgba32>(8, 8, new Rgba32(200, 0, 0));
        using var half = new Image<Rgba32>(8, 8);
        half[2, 2] = new Rgba32(0, 200, 0);
        using var animation = full.Clone();
        animation.Frames.RootFrame.Metadata.GetWebpMetadata().DisposalMethod = WebpDisposalMethod.RestoreToBackground;
        animation.Frames.AddFrame(half.Frames.RootFrame);

        using var again = Image.Load<Rgba32>(animation.Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }));

        Assert.Equal(new Rgba32(0, 200, 0), again.Frames[1][2, 2]);
        Assert.Equal(default, again.Frames[1][5, 5]);
    }

    [Fact]
    public void Transparent_pixels_of_a_blended_frame_let_the_previous_one_through()
    {
        using var below = new Image<Rgba32>(8, 8, new Rgba32(200, 100, 0));
        using var above = new Image<Rgba32>(8, 8);
        above[2, 2] = new Rgba32(0, 0, 200);
        above[4, 4] = new Rgba32(0, 0, 255, 128);
        using var animation = below.Clone();
        animation.Frames.AddFrame(above.Frames.RootFrame).Metadata.GetWebpMetadata().BlendMethod = WebpBlendMethod.Over;

        using var again = Image.Load<Rgba32>(animation.Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }));

        Assert.Equal(new Rgba32(200, 100, 0), again.Frames[1][6, 6]);
        Assert.Equal(new Rgba32(0, 0, 200), again.Frames[1][2, 2]);
        Assert.Equal(new Rgba32(100, 50, 128), again.Frames[1][4, 4]);   // half of each, rounded
    }

    private static Image<Rgb24> Animation(Image<Rgb24>[] pictures, WebpBlendMethod blend)
    {
        var animation = pictures[0].Clone();
        animation.Metadata.GetWebpMetadata().RepeatCount = 5;
        foreach (var picture in pictures.Skip(1))
        {
            animation.Frames.AddFrame(picture.Frames.RootFrame);
        }

        for (var i = 0; i < pictures.Length; i++)
        {
            var metadata = animation.Frames[i].Metadata.GetWebpMetadata();
            metadata.FrameDelay = 100 + (uint)i;
            metadata.BlendMethod = blend;
        }

        return animation;
    }
}
