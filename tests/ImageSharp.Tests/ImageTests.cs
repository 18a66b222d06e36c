using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace ImageSharp.Tests;

public class ImageTests
{
    [Fact]
    public void Pixels_are_addressed_by_column_then_row()
    {
        using var image = Image.LoadPixelData<Rgb24>([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 2);

        Assert.Equal(new Rgb24(4, 5, 6), image[1, 0]);
        Assert.Equal(new Rgb24(7, 8, 9), image[0, 1]);
        Assert.Equal(new Rectangle(0, 0, 2, 2), image.Bounds);
        Assert.Equal(24, image.PixelType.BitsPerPixel);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    public void A_position_outside_is_refused(int x, int y)
    {
        using var image = new Image<Rgb24>(2, 2);

        Assert.Throws<ArgumentOutOfRangeException>(() => image[x, y]);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Frames.RootFrame[x, y] = default);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    public void An_empty_picture_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image<Rgb24>(width, height));

    [Fact]
    public void Too_few_pixels_are_refused_and_more_are_ignored()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Image.LoadPixelData<L8>(new byte[3], 2, 2));

        using var image = Image.LoadPixelData<L8>(new byte[] { 1, 2, 3, 4, 5 }, 2, 2);

        Assert.Equal([1, 2, 3, 4], image.Pixels().Select(p => p.PackedValue));
    }

    [Fact]
    public void Rows_can_be_read_and_written_in_place()
    {
        using var image = new Image<Rgb24>(5, 3, new Rgb24(9, 9, 9));

        image.ProcessPixelRows(rows =>
        {
            Assert.Equal((5, 3), (rows.Width, rows.Height));
            for (var y = 0; y < rows.Height; y++)
            {
                foreach (ref var pixel in rows.GetRowSpan(y))
                {
                    pixel.G = (byte)y;
                }
            }
        });

        Assert.Equal(new Rgb24(9, 2, 9), image[4, 2]);
    }

    [Fact]
    public void Pixels_are_copied_out_as_bytes_in_row_order()
    {
        using var image = new Image<Rgb24>(2, 1);
        image[1, 0] = new Rgb24(1, 2, 3);
        var bytes = new byte[6];

        image.CopyPixelDataTo(bytes);

        Assert.Equal([0, 0, 0, 1, 2, 3], bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.CopyPixelDataTo(new byte[3]));
    }

    [Fact]
    public void A_picture_is_one_block_of_memory_up_to_4_MiB_or_on_request()
    {
        using var small = new Image<Rgb24>(1182, 1182);
        using var large = new Image<Rgb24>(1182, 1183);
        var contiguous = Configuration.Default.Clone();
        contiguous.PreferContiguousImageBuffers = true;
        using var onRequest = new Image<Rgb24>(contiguous, 1182, 1183);

        Assert.True(small.DangerousTryGetSinglePixelMemory(out var memory));
        Assert.Equal(1182 * 1182, memory.Length);
        Assert.False(large.DangerousTryGetSinglePixelMemory(out _));
        Assert.True(onRequest.DangerousTryGetSinglePixelMemory(out _));
    }

    [Fact]
    public void The_single_block_is_the_picture_itself()
    {
        using var image = new Image<L8>(3, 3);

        Assert.True(image.DangerousTryGetSinglePixelMemory(out var memory));
        memory.Span[4] = new L8(77);

        Assert.Equal(77, image[1, 1].PackedValue);
    }

    [Fact]
    public void A_copy_shares_neither_pixels_nor_metadata()
    {
        using var image = Pictures.Gradient(4, 4);
        image.Metadata.GetPngMetadata().ColorType = PngColorType.Rgb;
        using var copy = image.Clone();

        copy[0, 0] = new Rgb24(1, 1, 1);
        copy.Metadata.GetPngMetadata().ColorType = PngColorType.Grayscale;

        Assert.NotEqual(image[0, 0], copy[0, 0]);
        Assert.Equal(PngColorType.Rgb, image.Metadata.GetPngMetadata().ColorType);
    }

    [Fact]
    public void Frames_are_copied_in_and_must_have_the_same_size()
    {
        using var image = new Image<L8>(2, 2);
        using var other = new Image<L8>(2, 2, new L8(5));
        using var larger = new Image<L8>(3, 2);

        var added = image.Frames.AddFrame(other.Frames.RootFrame);
        other[0, 0] = new L8(6);

        Assert.Equal(2, image.Frames.Count);
        Assert.Equal(5, added[0, 0].PackedValue);
        Assert.Same(added, image.Frames[1]);
        Assert.Throws<ArgumentException>(() => image.Frames.AddFrame(larger.Frames.RootFrame));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Frames.AddFrame(new L8[3]));
    }

    [Fact]
    public void The_last_frame_cannot_be_removed()
    {
        using var image = new Image<L8>(2, 2);
        image.Frames.CreateFrame();

        image.Frames.RemoveFrame(0);

        Assert.Throws<InvalidOperationException>(() => image.Frames.RemoveFrame(0));
    }

    [Fact]
    public void A_disposed_picture_refuses_everything()
    {
        var image = new Image<Rgb24>(2, 2);
        image.Dispose();
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => image[0, 0]);
        Assert.Throws<ObjectDisposedException>(() => image.Frames);
        Assert.Throws<ObjectDisposedException>(() => image.Clone());
        Assert.Throws<ObjectDisposedException>(() => image.Mutate(x => x.AutoOrient()));
        Assert.Throws<ObjectDisposedException>(() => image.SaveAsPng(new MemoryStream()));
    }
}
