using Dgp.Engine.Imaging;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Metrics;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace Dgp.Engine.Tests.Imaging;

public sealed class PillowResizeTests
{
    [Theory]
    [InlineData("chelsea.png", 32)]
    [InlineData("coffee.png", 64)]
    [InlineData("astronaut.png", 256)]
    public void A_cropped_and_resized_photograph_is_Pillows_to_the_bit(string photo, int side)
    {
        using var recorded = SafeTensors.Open(Path.Combine(Repository.Fixture("imaging"), "imaging.safetensors"));
        using var picture = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", photo));

        using var square = Framing.Crop(picture.Width, picture.Height, side).ToSquare(picture);

        Assert.Equal(recorded.Tensors[$"{Path.GetFileNameWithoutExtension(photo)}.resize{side}"].ToBytes(), Pictures.Bytes(square));
    }

    [Theory]
    [InlineData("chelsea", 64)]
    [InlineData("coffee", 128)]
    public void Lanczos_reduction_is_Pillows_to_the_bit(string photo, int side)
    {
        using var recorded = SafeTensors.Open(Path.Combine(Repository.Fixture("imaging"), "imaging.safetensors"));

        var small = PillowResize.Lanczos(recorded.Tensors[$"{photo}.resize256"].ToBytes(), 256, 256, 3, side, side);

        Assert.Equal(recorded.Tensors[$"{photo}.lanczos{side}_of_256"].ToBytes(), small);
    }

    [Theory]
    [InlineData(8, 8, 32, 32)]
    [InlineData(5, 7, 17, 11)]
    [InlineData(40, 30, 9, 13)]
    public void Bicubic_is_Pillows_to_the_bit(int width, int height, int newWidth, int newHeight)
    {
        var picture = FormulaNoise.Raw($"bicubic {width} {height}", width * height * 3).Select(u => (byte)((u + 0.5) * 256)).ToArray();

        var resized = PillowResize.Bicubic(picture, width, height, 3, newWidth, newHeight);

        Assert.Equal(RecordedMetrics.Of("bicubic", $"{width} {height} {newWidth} {newHeight}").GetBytesFromBase64(), resized);
    }

    [Theory]
    [InlineData(1, 1, 7, 5)]
    [InlineData(3, 9, 1, 1)]
    [InlineData(5, 5, 5, 5)]
    public void A_constant_picture_stays_constant(int width, int height, int newWidth, int newHeight)
    {
        var pixels = Enumerable.Repeat((byte)173, width * height).ToArray();

        Assert.All(PillowResize.Lanczos(pixels, width, height, 1, newWidth, newHeight), v => Assert.Equal(173, v));
        Assert.All(PillowResize.Bilinear(pixels, width, height, 1, newWidth, newHeight), v => Assert.Equal(173, v));
    }
}
