using System.Buffers.Binary;
using Dgp.Worker.Input;
using Dgp.Worker.Input.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Input.Formats;

public sealed class MetadataTests
{
    // Blocks of 16 x 16 pixels, of one colour each: JPEG keeps their middles as they are.
    private const int Block = 16;

    private static readonly Rgb24[,] Upright =
    {
        { new(255, 0, 0), new(0, 255, 0), new(0, 0, 255) },
        { new(255, 255, 255), new(0, 0, 0), new(128, 128, 128) },
    };

    public static TheoryData<ushort, string> Orientations => new(
        from orientation in Enumerable.Range(1, 8) from format in new[] { "png", "jpeg", "webp" } select new TheoryDataRow<ushort, string>((ushort)orientation, format));

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Each_of_the_eight_orientations_becomes_upright(ushort orientation, string format)
    {
        var exif = Tiff.Of((Tiff.Orientation, Tiff.Short, 1, orientation));
        using var stored = Stored(orientation);
        var file = format switch
        {
            "png" => WithChunks(Encoded(stored, new PngEncoder()), PngBytes.Chunk("eXIf", exif)),
            "jpeg" => JpegBytes.With(Encoded(stored, new JpegEncoder { Quality = 100, ColorType = JpegColorType.YCbCrRatio444 }), 0xE1, [.. "Exif\0\0"u8, .. exif]),
            _ => WebpBytes.File(
                WebpBytes.Canvas(stored.Width, stored.Height, 0x08),
                WebpBytes.Only(Encoded(stored, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless })),
                WebpBytes.Chunk("EXIF", exif)),
        };

        using var picture = Read(file);

        Assert.Equal((3 * Block, 2 * Block), (picture.Image.Width, picture.Image.Height));
        Assert.Equal(orientation > 1 ? 1 : 0, picture.Notes.Count);
        for (var y = 0; y < 2; y++)
        {
            for (var x = 0; x < 3; x++)
            {
                var (expected, actual) = (Upright[y, x], picture.Image[(x * Block) + (Block / 2), (y * Block) + (Block / 2)]);
                Assert.InRange(Math.Abs(expected.R - actual.R) + Math.Abs(expected.G - actual.G) + Math.Abs(expected.B - actual.B), 0, 3);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(65535)]
    public void An_orientation_that_does_not_exist_is_upright(int orientation) =>
        Assert.Equal(1, Exif.Parse(Tiff.Of((Tiff.Orientation, Tiff.Short, 1, (uint)orientation))).Orientation);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_byte_orders_are_read(bool bigEndian) => Assert.Equal(
        new Exif(6, new Resolution(300, 150)),
        Exif.Parse(Tiff.Of(
            bigEndian, (Tiff.Orientation, Tiff.Short, 1, 6), (Tiff.XResolution, Tiff.Rational, 1, 300), (Tiff.YResolution, Tiff.Rational, 1, 150),
            (Tiff.Unit, Tiff.Short, 1, 2))));

    [Fact]
    public void A_directory_that_points_at_itself_ends() =>
        Assert.Equal(3, Exif.Parse(Tiff.Of((Tiff.ExifDirectory, Tiff.Long, 1, 8), (Tiff.Orientation, Tiff.Short, 1, 3))).Orientation);

    [Fact]
    public void Whatever_the_bytes_reading_them_ends_without_a_fault()
    {
        var random = new Random(21);
        var exif = Tiff.Of((Tiff.Orientation, Tiff.Short, 1, 6), (Tiff.XResolution, Tiff.Rational, 1, 300), (Tiff.YResolution, Tiff.Rational, 1, 300));
        var profile = Profile("Display P3");
        for (var i = 0; i < 20_000; i++)
        {
            Assert.InRange(Exif.Parse(Damaged(exif, random)).Orientation, 1, 8);
            Assert.NotEqual("", IccProfile.From(Damaged(profile, random))?.Name);
        }
    }

    [Fact]
    public void A_png_may_keep_its_exif_as_text()
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff.Of((Tiff.Orientation, Tiff.Short, 1, 6))];
        var text = $"\nexif\n      {exif.Length}\n{Convert.ToHexStringLower(exif[..20])}\n{Convert.ToHexStringLower(exif[20..])}\n";
        byte[] compressed = [.. "Raw profile type exif\0\0"u8, .. PngBytes.Deflate(System.Text.Encoding.Latin1.GetBytes(text))];

        using var picture = Read(PngBytes.Build(4, 2, 8, 2, (_, _, _) => 0, interlaced: false, PngBytes.Chunk("zTXt", compressed)));

        Assert.Equal((2, 4), (picture.Image.Width, picture.Image.Height));
    }

    [Fact]
    public void A_foreign_profile_is_named_in_a_note_and_srgb_is_not()
    {
        using var png = Read(PngOf(PngBytes.Chunk("iCCP", [.. "ICC\0\0"u8, .. PngBytes.Deflate(Profile("Display P3"))])));
        using var srgb = Read(PngOf(PngBytes.Chunk("iCCP", [.. "ICC\0\0"u8, .. PngBytes.Deflate(Profile("sRGB IEC61966-2.1"))])));
        using var jpeg = Read(InTwoParts(Profile("Adobe RGB (1998)"), claimed: 2));
        using var webp = Read(WebpBytes.File(
            WebpBytes.Canvas(21, 13, 0x20), WebpBytes.Chunk("ICCP", Profile("Display P3")), WebpBytes.Only(TestPictures.Webp(21, 13))));

        Assert.Contains("(Display P3) was not applied", Assert.Single(png.Notes), StringComparison.Ordinal);
        Assert.Contains("(Adobe RGB (1998))", Assert.Single(jpeg.Notes), StringComparison.Ordinal);
        Assert.Contains("(Display P3)", Assert.Single(webp.Notes), StringComparison.Ordinal);
        Assert.Empty(srgb.Notes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public void A_profile_of_more_or_fewer_parts_than_it_claims_never_makes_room_for_them(byte claimed)
    {
        using var picture = Read(InTwoParts(Profile("Adobe RGB (1998)"), claimed));

        Assert.Equal(21, picture.Image.Width);
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(45_455, 0)]
    public void A_gamma_other_than_srgb_s_is_told_in_a_note_and_changes_nothing(uint gamma, int notes)
    {
        var chunk = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, gamma);

        using var picture = Read(PngOf(PngBytes.Chunk("gAMA", chunk)));

        Assert.Equal(notes, picture.Notes.Count);
        Assert.Equal(new Rgb24(7, 7, 7), picture.Image[0, 0]);
        Assert.Equal(gamma / 100_000.0, picture.File.Metadata.Gamma);
    }

    [Fact]
    public void The_resolution_is_read_of_every_format()
    {
        byte[] perMetre = [0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1];   // 11,811
        var exif = Tiff.Of((Tiff.XResolution, Tiff.Rational, 1, 118), (Tiff.YResolution, Tiff.Rational, 1, 118), (Tiff.Unit, Tiff.Short, 1, 3));
        var jfif = TestPictures.Jpeg(21, 13);
        (jfif[13], jfif[15], jfif[17]) = (1, 72, 72);

        using var png = Read(PngOf(PngBytes.Chunk("pHYs", perMetre)));
        using var jpeg = Read(jfif);
        using var photo = Read(JpegBytes.With(jfif, 0xE1, [.. "Exif\0\0"u8, .. exif]));

        Assert.Equal(new Resolution(300, 300), png.File.Metadata.Resolution);
        Assert.Equal(new Resolution(72, 72), jpeg.File.Metadata.Resolution);
        Assert.Equal(new Resolution(299.72, 299.72), photo.File.Metadata.Resolution);   // 118 per centimetre
    }

    private static InputPicture Read(byte[] file) => InputPicture.FromBlob("uploads/a", file, TestContext.Current.CancellationToken);

    private static byte[] PngOf(params byte[][] chunks) => PngBytes.Build(4, 2, 8, 2, (_, _, _) => 7, interlaced: false, chunks);

    private static byte[] WithChunks(byte[] png, byte[] chunk) => [.. png[..33], .. chunk, .. png[33..]];

    /// <summary>A header, one tag, and its description in ASCII.</summary>
    private static byte[] Profile(string name)
    {
        var profile = new byte[128 + 4 + 12 + 12 + name.Length + 1];
        "acsp"u8.CopyTo(profile.AsSpan(36));
        profile[131] = 1;
        "desc"u8.CopyTo(profile.AsSpan(132));
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(136), 144);
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(140), profile.Length - 144);
        "desc"u8.CopyTo(profile.AsSpan(144));
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(152), name.Length + 1);
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(profile.AsSpan(156));
        return profile;
    }

    private static byte[] InTwoParts(byte[] profile, byte claimed)
    {
        byte[] Part(byte number, byte[] data) => [.. "ICC_PROFILE\0"u8, number, claimed, .. data];
        var second = JpegBytes.With(TestPictures.Jpeg(21, 13), 0xE2, Part(2, profile[100..]));
        return JpegBytes.With(second, 0xE2, Part(1, profile[..100]));
    }

    private static byte[] Damaged(byte[] file, Random random)
    {
        var bytes = file[..random.Next(file.Length + 1)];
        for (var i = random.Next(8); i > 0 && bytes.Length > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static byte[] Encoded(Image<Rgb24> image, IImageEncoder encoder)
    {
        using var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }

    /// <summary>What a camera that was held so stores: EXIF 2.32 says where the stored first row and column belong.</summary>
    private static Image<Rgb24> Stored(ushort orientation)
    {
        const int W = 3, H = 2;
        var isTurned = orientation >= 5;
        var image = new Image<Rgb24>(Block * (isTurned ? H : W), Block * (isTurned ? W : H));
        for (var y = 0; y < H; y++)
        {
            for (var x = 0; x < W; x++)
            {
                var (storedX, storedY) = orientation switch
                {
                    2 => (W - 1 - x, y),
                    3 => (W - 1 - x, H - 1 - y),
                    4 => (x, H - 1 - y),
                    5 => (y, x),
                    6 => (y, W - 1 - x),
                    7 => (H - 1 - y, W - 1 - x),
                    8 => (H - 1 - y, x),
                    _ => (x, y),
                };
                for (var i = 0; i < Block * Block; i++)
                {
                    image[(storedX * Block) + (i % Block), (storedY * Block) + (i / Block)] = Upright[y, x];
                }
            }
        }

        return image;
    }
}
