using ImageSharp.Tests.Metadata.Profiles.Exif;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace ImageSharp.Tests.Processing;

public class AutoOrientTests
{
    // Blocks of 16 x 16 pixels, of one colour each: JPEG keeps their middles as they are.
    private const int Block = 16;

    private static readonly Rgb24[,] Upright =
    {
        { new(255, 0, 0), new(0, 255, 0), new(0, 0, 255) },
        { new(255, 255, 255), new(0, 0, 0), new(128, 128, 128) },
    };

    public static TheoryData<ushort> Orientations => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Each_of_the_eight_orientations_becomes_upright(ushort orientation)
    {
        var jpeg = Stored(orientation).Encoded(new JpegEncoder { Quality = 100, ColorType = JpegEncodingColor.YCbCrRatio444 });
        using var image = Image.Load<Rgb24>(jpeg);

        image.Mutate(x => x.AutoOrient());

        Assert.Equal(new Size(3 * Block, 2 * Block), image.Size);
        for (var y = 0; y < 2; y++)
        {
            for (var x = 0; x < 3; x++)
            {
                Pictures.AssertClose(Upright[y, x], image[x * Block + Block / 2, y * Block + Block / 2], tolerance: 3);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void An_upright_picture_is_not_turned_again(ushort orientation)
    {
        using var image = Stored(orientation);

        image.Mutate(x => x.AutoOrient());
        using var again = image.Clone(x => x.AutoOrient());

        Assert.Equal(image.Pixels(), again.Pixels());
        Assert.Equal(ExifOrientationMode.TopLeft, ExifProfileTests.OrientationOf(again.Metadata.ExifProfile));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(65535)]
    public void An_orientation_that_does_not_exist_changes_nothing(ushort orientation)
    {
        using var image = Stored(1);
        image.Metadata.ExifProfile!.SetValue(ExifTag.Orientation, orientation);

        using var turned = image.Clone(x => x.AutoOrient());

        Assert.Equal(image.Pixels(), turned.Pixels());
    }

    [Fact]
    public void A_picture_without_a_profile_stays_as_it_is()
    {
        using var image = Pictures.Gradient(5, 3);

        using var turned = image.Clone(x => x.AutoOrient());

        Assert.Equal(image.Pixels(), turned.Pixels());
        Assert.Null(turned.Metadata.ExifProfile);
    }

    /// <summary>What a camera that was held so stores: EXIF 2.32 says where the stored first row and column belong.</summary>
    private static Image<Rgb24> Stored(ushort orientation)
    {
        const int W = 3, H = 2;
        var isTurned = orientation >= ExifOrientationMode.LeftTop;
        var image = new Image<Rgb24>(Block * (isTurned ? H : W), Block * (isTurned ? W : H));
        for (var y = 0; y < H; y++)
        {
            for (var x = 0; x < W; x++)
            {
                var (storedX, storedY) = orientation switch
                {
                    ExifOrientationMode.TopRight => (W - 1 - x, y),
                    ExifOrientationMode.BottomRight => (W - 1 - x, H - 1 - y),
                    ExifOrientationMode.BottomLeft => (x, H - 1 - y),
                    ExifOrientationMode.LeftTop => (y, x),
                    ExifOrientationMode.RightTop => (y, W - 1 - x),
                    ExifOrientationMode.RightBottom => (H - 1 - y, W - 1 - x),
                    ExifOrientationMode.LeftBottom => (H - 1 - y, x),
                    _ => (x, y),
                };
                for (var i = 0; i < Block * Block; i++)
                {
                    image[storedX * Block + i % Block, storedY * Block + i / Block] = Upright[y, x];
                }
            }
        }

        image.Metadata.ExifProfile = new ExifProfile();
        image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, orientation);
        return image;
    }
}
