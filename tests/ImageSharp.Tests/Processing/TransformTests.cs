using ImageSharp.Tests.Metadata.Profiles.Exif;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace ImageSharp.Tests.Processing;

public class TransformTests
{
    // 1 2 3
    // 4 5 6
    private static Image<L8> Digits => Image.LoadPixelData<L8>([1, 2, 3, 4, 5, 6], 3, 2);

    [Theory]
    [InlineData(FlipMode.None, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(FlipMode.Horizontal, new byte[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData(FlipMode.Vertical, new byte[] { 4, 5, 6, 1, 2, 3 })]
    public void Flipping_mirrors(FlipMode mode, byte[] expected)
    {
        using var image = Digits.Clone(x => x.Flip(mode));

        Assert.Equal(expected, image.Pixels().Select(p => p.PackedValue));
        Assert.Equal(new Size(3, 2), image.Size);
    }

    [Theory]
    [InlineData(RotateMode.None, 3, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(RotateMode.Rotate90, 2, new byte[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData(RotateMode.Rotate180, 3, new byte[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(RotateMode.Rotate270, 2, new byte[] { 3, 6, 2, 5, 1, 4 })]
    public void Rotation_is_clockwise(RotateMode mode, int width, byte[] expected)
    {
        using var image = Digits.Clone(x => x.Rotate(mode));

        Assert.Equal(width, image.Width);
        Assert.Equal(expected, image.Pixels().Select(p => p.PackedValue));
    }

    [Fact]
    public void Cropping_cuts_a_rectangle_out()
    {
        using var image = Digits.Clone(x => x.Crop(new Rectangle(1, 0, 2, 2)));

        Assert.Equal([2, 3, 5, 6], image.Pixels().Select(p => p.PackedValue));
    }

    [Theory]
    [InlineData(2, 0, 2, 1)]
    [InlineData(0, 0, 3, 3)]
    [InlineData(-1, 0, 2, 1)]
    public void Cropping_beyond_the_edge_is_refused(int x, int y, int width, int height)
    {
        using var image = Digits;

        Assert.Throws<ArgumentException>(() => image.Mutate(c => c.Crop(new Rectangle(x, y, width, height))));
    }

    [Fact]
    public void Each_step_sees_the_result_of_the_one_before()
    {
        using var image = Digits;
        var sizes = new List<Size>();

        image.Mutate(x =>
        {
            x.Rotate(RotateMode.Rotate90);
            sizes.Add(x.GetCurrentSize());
            x.Crop(1, 3);
            sizes.Add(x.GetCurrentSize());
        });

        Assert.Equal([new Size(2, 3), new Size(1, 3)], sizes);
        Assert.Equal([4, 5, 6], image.Pixels().Select(p => p.PackedValue));
    }

    [Fact]
    public void Mutate_works_in_place_on_every_frame_and_Clone_on_a_copy()
    {
        using var image = Digits;
        image.Frames.AddFrame(new L8[] { new(6), new(5), new(4), new(3), new(2), new(1) });

        using var copy = image.Clone(x => x.Flip(FlipMode.Vertical));
        image.Mutate(x => x.Rotate(RotateMode.Rotate180));

        Assert.Equal([3, 2, 1, 6, 5, 4], copy.Frames[1].Pixels().Select(p => p.PackedValue));
        Assert.Equal([1, 2, 3, 4, 5, 6], image.Frames[1].Pixels().Select(p => p.PackedValue));
    }

    [Fact]
    public void Rotation_as_the_first_step_on_a_copy_drops_the_orientation()
    {
        using var image = Digits;
        image.Metadata.ExifProfile = new ExifProfile();
        image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, ExifOrientationMode.RightTop);

        using var copy = image.Clone(x => x.Rotate(RotateMode.Rotate90));
        using var later = image.Clone(x => x.Flip(FlipMode.Vertical).Rotate(RotateMode.Rotate90));

        Assert.Null(ExifProfileTests.OrientationOf(copy.Metadata.ExifProfile));
        Assert.Equal(ExifOrientationMode.RightTop, ExifProfileTests.OrientationOf(later.Metadata.ExifProfile));
    }
}
