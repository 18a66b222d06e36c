using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace Dgp.Engine.Tests.Imaging;

public sealed class FramingTests
{
    [Theory]
    [InlineData(451, 300)]
    [InlineData(300, 451)]
    [InlineData(1, 1)]
    [InlineData(4000, 3)]
    [InlineData(3, 4000)]
    [InlineData(32, 32)]
    public void Padding_shows_the_whole_picture_at_its_own_aspect(int width, int height)
    {
        var framing = Framing.Pad(width, height, 32);

        Assert.Equal(new Rectangle(0, 0, width, height), framing.Source);
        Assert.Equal(32, Math.Max(framing.Placed.Width, framing.Placed.Height));
        Assert.Equal(Math.Max((int)Math.Round(32.0 * Math.Min(width, height) / Math.Max(width, height)), 1), Math.Min(framing.Placed.Width, framing.Placed.Height));
    }

    [Fact]
    public void What_lies_beside_a_padded_picture_is_its_mirror_image()
    {
        using var picture = new Image<Rgb24>(8, 4);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 8; x++)
            {
                picture[x, y] = new Rgb24((byte)(10 * x), (byte)(50 * y), 0);
            }
        }

        using var square = Framing.Pad(8, 4, 8).ToSquare(picture);

        int[] rows = [.. Enumerable.Range(0, 8).Select(y => square[3, y].G / 50)];
        Assert.Equal([2, 1, 0, 1, 2, 3, 2, 1], rows);
    }

    [Fact]
    public void Cropping_takes_the_centre_square()
    {
        var framing = Framing.Crop(451, 300, 32);

        // (451 - 300) / 2 = 75.5, which torchvision rounds to the even 76.
        Assert.Equal(new Rectangle(76, 0, 300, 300), framing.Source);
        Assert.Equal(new Rectangle(0, 0, 32, 32), framing.Placed);
    }

    [Fact]
    public void Padding_and_taking_the_picture_back_out_is_the_resized_picture()
    {
        using var picture = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "chelsea.png"));
        var framing = Framing.Pad(picture.Width, picture.Height, 32);

        using var square = framing.ToSquare(picture);
        using var back = framing.FromSquare(square);
        using var resized = Pictures.Bilinear(picture, 32, 21);

        Assert.Equal(Pictures.Bytes(resized), Pictures.Bytes(back));
    }
}
