using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats;

public class DetectionTests
{
    public static TheoryData<IImageEncoder, string> Encoders => new()
    {
        { new PngEncoder(), "image/png" },
        { new JpegEncoder(), "image/jpeg" },
        { new WebpEncoder(), "image/webp" },
    };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void The_content_decides_whatever_the_file_is_called(IImageEncoder encoder, string mimeType)
    {
        using var image = Pictures.Gradient(9, 5);
        var bytes = image.Encoded(encoder);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.txt");
        File.WriteAllBytes(path, bytes);
        try
        {
            using var loaded = Image.Load<Rgb24>(path);

            Assert.Equal(mimeType, Image.DetectFormat(bytes).DefaultMimeType);
            Assert.Equal(mimeType, Image.DetectFormat(path).DefaultMimeType);
            Assert.Equal(mimeType, Image.DetectFormat(new MemoryStream(bytes)).DefaultMimeType);
            Assert.Equal(mimeType, loaded.Metadata.DecodedImageFormat?.DefaultMimeType);
            Assert.Equal(image.Size, Image.Identify(path).Size);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_stream_is_read_from_where_it_stands_even_if_it_cannot_seek(IImageEncoder encoder, string mimeType)
    {
        using var image = Pictures.Gradient(9, 5);
        byte[] bytes = [1, 2, 3, .. image.Encoded(encoder)];
        using var seekable = new MemoryStream(bytes) { Position = 3 };
        using var sequential = new BufferedStreamThatCannotSeek(bytes[3..]);

        Assert.Equal(image.Size, Image.Identify(seekable).Size);
        using var loaded = Image.Load<Rgb24>(sequential);
        Assert.Equal(image.Size, loaded.Size);
        Assert.Equal(mimeType, loaded.Metadata.DecodedImageFormat?.DefaultMimeType);
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E })]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 })]
    public void Anything_else_is_an_unknown_format(byte[] bytes)
    {
        var options = new DecoderOptions
        {
            Configuration = new Configuration(new PngConfigurationModule(), new JpegConfigurationModule(), new WebpConfigurationModule()),
        };

        Assert.Throws<UnknownImageFormatException>(() => Image.Identify(options, bytes));
        Assert.Throws<UnknownImageFormatException>(() => Image.Load<Rgb24>(options, bytes));
        Assert.Throws<UnknownImageFormatException>(() => Image.DetectFormat(options, bytes));
    }

    [Fact]
    public void Nothing_at_all_is_an_unknown_format_except_as_a_span_without_an_address()
    {
        Assert.Throws<UnknownImageFormatException>(() => Image.Identify(new MemoryStream()));
        Assert.Throws<UnknownImageFormatException>(() => Image.Load<Rgb24>(new MemoryStream()));
        Assert.Throws<ArgumentNullException>(() => Image.Load<Rgb24>(ReadOnlySpan<byte>.Empty));
    }

    [Fact]
    public void A_configuration_refuses_what_it_was_not_taught()
    {
        using var image = Pictures.Gradient(9, 5);
        var options = new DecoderOptions { Configuration = new Configuration(new PngConfigurationModule()) };

        Assert.Equal(image.Size, Image.Identify(options, image.Encoded(new PngEncoder())).Size);
        Assert.Throws<UnknownImageFormatException>(() => Image.Identify(options, image.Encoded(new JpegEncoder())));
        Assert.Equal([PngFormat.Instance], options.Configuration.ImageFormats);
    }

    [Fact]
    public void The_extension_decides_what_is_written()
    {
        using var image = Pictures.Gradient(9, 5);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var (name, format) in new (string, IImageFormat)[]
                { ("a.png", PngFormat.Instance), ("a.JPG", JpegFormat.Instance), ("a.jpeg", JpegFormat.Instance), ("a.webp", WebpFormat.Instance) })
            {
                var path = Path.Combine(folder.FullName, name);
                image.Save(path);
                Assert.Same(format, Image.DetectFormat(path));
            }

            Assert.Throws<UnknownImageFormatException>(() => image.Save(Path.Combine(folder.FullName, "a.txt")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Like a download.</summary>
    private sealed class BufferedStreamThatCannotSeek(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }
    }
}
