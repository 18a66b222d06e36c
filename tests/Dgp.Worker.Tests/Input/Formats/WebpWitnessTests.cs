using Dgp.Worker.Input;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Input.Formats;

/// <summary>What libwebp's encoder writes is read as its decoder reads it.</summary>
public sealed class WebpWitnessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("coffee.png", "-q", "80")]
    [InlineData("coffee.png", "-lossless", "-m", "6", "-q", "100")]
    [InlineData("chelsea.png", "-lossless", "-m", "0")]
    [InlineData("chelsea.png", "-lossless", "-m", "4", "-q", "90", "-crop", "0", "0", "33", "3")]
    public void A_photograph_has_the_same_pixels(string photo, params string[] options)
    {
        Programs.Run("cwebp", ["-quiet", .. options, Path.Combine(Dgp.Engine.Tests.Repository.Root, "samples", photo), "-o", _folder["a.webp"]]);

        AssertAsLibwebp();
    }

    [Theory]
    [InlineData(24, 16, "-alpha_filter", "none")]
    [InlineData(24, 16, "-alpha_filter", "fast")]
    [InlineData(67, 45, "-alpha_filter", "best")]
    [InlineData(67, 45, "-alpha_method", "0")]
    [InlineData(67, 45, "-alpha_q", "30")]
    [InlineData(1, 1, "-alpha_filter", "fast")]
    public void Alpha_is_the_same(int width, int height, params string[] options)
    {
        using var picture = new Image<Rgba32>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                picture[x, y] = new Rgba32((byte)(x * 3), (byte)(y * 5), 90, (byte)((x * 7) + (y * y)));
            }
        }

        picture.SaveAsPng(_folder["a.png"]);
        Programs.Run("cwebp", ["-quiet", "-exact", .. options, _folder["a.png"], "-o", _folder["a.webp"]]);

        AssertAsLibwebp();
    }

    private void AssertAsLibwebp()
    {
        Programs.Run("dwebp", "-quiet", _folder["a.webp"], "-o", _folder["witness.png"]);

        using var witness = InputPicture.Load(_folder["witness.png"], TestContext.Current.CancellationToken);
        using var picture = InputPicture.Load(_folder["a.webp"], TestContext.Current.CancellationToken);
        Assert.Equal(Engine.Imaging.Pictures.Bytes(witness.Image), Engine.Imaging.Pictures.Bytes(picture.Image));
    }
}
