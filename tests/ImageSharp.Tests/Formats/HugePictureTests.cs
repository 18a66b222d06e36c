using System.Buffers.Binary;
using ImageSharp.Tests.Formats.Png;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats;

public class HugePictureTests
{
    private const long Little = 1 << 20;

    private static byte[] HugePng =>
        [.. PngBytes.Signature, .. PngBytes.Header(100_000, 100_000, 8, 2), .. PngBytes.Chunk("IDAT", PngBytes.Deflate([0])), .. PngBytes.Chunk("IEND", [])];

    [Fact]
    public void A_header_of_100000_x_100000_pixels_is_identified_without_room_for_them()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var info = Image.Identify(HugePng);

        Assert.Equal(new Size(100_000, 100_000), info.Size);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    [Fact]
    public void Loading_100000_x_100000_pixels_is_refused_before_any_room_is_made()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(HugePng));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    [Fact]
    public void The_allocator_s_limit_is_kept_by_every_format()
    {
        var configuration = Configuration.Default.Clone();
        configuration.MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = 1 });
        var options = new DecoderOptions { Configuration = configuration };
        using var image = new Image<Rgb24>(700, 500);   // 1.05 million bytes
        using var smaller = new Image<Rgb24>(300, 300);

        foreach (IImageEncoder encoder in Encoders)
        {
            Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(options, image.Encoded(encoder)));
            Assert.Equal(image.Size, Image.Identify(options, image.Encoded(encoder)).Size);
            using var loaded = Image.Load<Rgb24>(options, smaller.Encoded(encoder));
            Assert.Equal(smaller.Size, loaded.Size);
        }
    }

    [Fact]
    public void A_jpeg_of_65500_x_65500_pixels_is_refused()
    {
        using var small = Pictures.Gradient(16, 16);
        var jpeg = small.Encoded(new JpegEncoder());
        var frame = jpeg.AsSpan(jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]));
        BinaryPrimitives.WriteUInt16BigEndian(frame[5..], 65_500);
        BinaryPrimitives.WriteUInt16BigEndian(frame[7..], 65_500);

        Assert.Equal(new Size(65_500, 65_500), Image.Identify(jpeg).Size);
        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(jpeg));
    }

    [Fact]
    public void A_small_file_that_swells_is_read_no_further_than_its_size()
    {
        var bomb = PngBytes.Chunk("IDAT", PngBytes.Deflate(new byte[64 << 20]));
        byte[] png = [.. PngBytes.Signature, .. PngBytes.Header(8, 8, 8, 2), .. bomb, .. PngBytes.Chunk("IEND", [])];
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var image = Image.Load<Rgb24>(png);

        Assert.Equal(default, image[7, 7]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    private static IImageEncoder[] Encoders =>
        [new SixLabors.ImageSharp.Formats.Png.PngEncoder(), new JpegEncoder(), new SixLabors.ImageSharp.Formats.Webp.WebpEncoder()];
}
