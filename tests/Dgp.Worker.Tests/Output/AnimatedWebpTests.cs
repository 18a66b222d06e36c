using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Output;

/// <summary>What is written, as libwebp's own programs read it: webpmux takes the frames out, dwebp decodes them, cwebp says what is lost.</summary>
public sealed class AnimatedWebpTests : IDisposable
{
    // What libwebp's own encoder loses at the same quality and effort, and a tenth more.
    private const double MostLoss = 1.1;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(64, 48)]
    [InlineData(33, 17)]
    [InlineData(256, 256)]
    public void Another_decoder_finds_every_frame_as_it_was_put_in(int width, int height)
    {
        Image<Rgb24>[] pictures = [TestPictures.Photo(width, height), TestPictures.Photo(width, height, 40), TestPictures.Photo(width, height, 90)];
        var path = Saved(pictures, milliseconds: i => 100 * (i + 1), repeats: 3);

        var described = Programs.Run("webpmux", "-info", path);

        Assert.Contains($"Canvas size: {width} x {height}", described, StringComparison.Ordinal);
        Assert.Contains("Loop Count : 3", described, StringComparison.Ordinal);
        Assert.Contains("Number of frames: 3", described, StringComparison.Ordinal);
        Assert.Contains("No error detected", Programs.Run("webpinfo", path), StringComparison.Ordinal);
        for (var i = 0; i < pictures.Length; i++)
        {
            // number, width, height, whether it has alpha, offset, duration, disposal, blending
            Assert.Matches($@"{i + 1}: +{width} +{height} +no +0 +0 +{100 * (i + 1)} +none +no", described);
            Programs.Run("webpmux", "-get", "frame", $"{i + 1}", path, "-o", _folder["frame.webp"]);
            pictures[i].SaveAsPng(_folder["original.png"]);
            Programs.Run("cwebp", "-quiet", "-q", "90", "-m", "2", _folder["original.png"], "-o", _folder["witness.webp"]);
            Assert.InRange(Loss(pictures[i], "frame.webp"), 0, MostLoss * Loss(pictures[i], "witness.webp"));
        }
    }

    [Fact]
    public void It_plays_for_ever_where_no_number_is_given()
    {
        var path = Saved([TestPictures.Photo(20, 20)], _ => 100, repeats: 0);

        Assert.Contains("Loop Count : 0", Programs.Run("webpmux", "-info", path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_too_wide_for_webp_is_refused()
    {
        using var wide = new Image<Rgb24>(16_384, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => AnimatedWebp.Save(Stream.Null, [(wide, 100)], repeats: 0));
    }

    private string Saved(Image<Rgb24>[] pictures, Func<int, int> milliseconds, ushort repeats)
    {
        var path = _folder["animation.webp"];
        using var file = File.Create(path);
        AnimatedWebp.Save(file, pictures.Select((picture, i) => (picture, milliseconds(i))), repeats);
        return path;
    }

    /// <summary>The mean absolute difference of a channel, 0 to 255, after dwebp has decoded it.</summary>
    private double Loss(Image<Rgb24> picture, string webp)
    {
        Programs.Run("dwebp", _folder[webp], "-o", _folder["decoded.png"]);
        using var decoded = Image.Load<Rgb24>(_folder["decoded.png"]);
        Assert.Equal((picture.Width, picture.Height), (decoded.Width, decoded.Height));
        return Engine.Imaging.Pictures.Bytes(picture).Zip(Engine.Imaging.Pictures.Bytes(decoded), (p, q) => Math.Abs(p - q)).Average();
    }
}
