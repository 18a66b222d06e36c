using Dgp.Contracts;
using Dgp.Worker.Input;
using Dgp.Worker.Tests.Input.Formats;
using FsCheck;
using FsCheck.Fluent;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Input;

/// <summary>Whatever becomes of a file on its way, it is read, or it ends with one of three codes.</summary>
public sealed class FuzzTests
{
    private const int Mutations = 3000;

    // For 24 x 16 pixels: a damaged header may ask for more, up to what a picture may have.
    private const long MostBytesPerFile = 400L << 20;

    [Fact]
    public void A_damaged_png_is_read_or_refused() => Fuzz(
        repair: file => file,
        PngBytes.Build(24, 16, 8, 2, (x, y, c) => (x * y) + c),
        PngBytes.Build(24, 16, 16, 6, (x, y, c) => (997 * x * y) + c, interlaced: true),
        PngBytes.Build(24, 16, 4, 3, (x, y, _) => (x + y) % 16, interlaced: false, PngBytes.Chunk("PLTE", new byte[48]), PngBytes.Chunk("tRNS", new byte[16])));

    [Fact]
    public void A_damaged_png_whose_checksums_are_right_again_is_read_or_refused() => Fuzz(
        RightChecksums,
        PngBytes.Build(24, 16, 8, 2, (x, y, c) => (x * y) + c),
        PngBytes.Build(24, 16, 1, 0, (x, y, _) => (x + y) % 2, interlaced: true),
        PngBytes.Build(24, 16, 8, 3, (x, y, _) => (x + y) % 16, interlaced: true, PngBytes.Chunk("PLTE", new byte[30]), PngBytes.Chunk("tRNS", new byte[10])));

    [Fact]
    public void A_damaged_jpeg_is_read_or_refused() => Fuzz(
        WithEnd,
        TestPictures.Jpeg(24, 16),
        TestPictures.CmykJpeg,
        Jpeg(JpegColorType.YCbCrRatio444),
        Jpeg(JpegColorType.Luminance),
        JpegBytes.OfScans(24, 16, 3));

    [Fact]
    public void A_damaged_webp_is_read_or_refused() => Fuzz(
        WithRightLength,
        TestPictures.Webp(24, 16),
        Webp(WebpFileFormatType.Lossy),
        Webp(WebpFileFormatType.Lossless),
        TestPictures.AnimatedWebp(2));

    [Fact]
    public void Random_bytes_behind_a_signature_are_read_or_refused()
    {
        byte[][] signatures =
            [PngBytes.Signature, [0xFF, 0xD8, 0xFF], [.. "RIFF\0\0\0\0WEBPVP8 "u8], [.. "RIFF\0\0\0\0WEBPVP8L"u8], [.. "RIFF\0\0\0\0WEBPVP8X\n\0\0\0"u8]];
        var files = from signature in Gen.Elements(signatures)
                    from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(200)
                    select (byte[])[.. signature, .. bytes];

        Prop.ForAll(files.ToArbitrary(), Try).Check(Config.QuickThrowOnFailure.WithMaxTest(Mutations));
    }

    private static void Fuzz(Func<byte[], byte[]> repair, params byte[][] files)
    {
        var damaged = from file in Gen.Elements(files)
                      from seed in Gen.Choose(0, int.MaxValue - 1)
                      select repair(Mutate(file, new Random(seed)));

        Prop.ForAll(damaged.ToArbitrary(), Try).Check(Config.QuickThrowOnFailure.WithMaxTest(Mutations));
    }

    private static void Try(byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(() => InputPicture.FromBlob("uploads/a", file, CancellationToken.None).Dispose());
        if (error is not null)
        {
            Assert.True(
                error is DgpException { Code: ErrorCode.UnknownFormat or ErrorCode.BadImage or ErrorCode.TooLarge }, $"{error} for {Convert.ToBase64String(file)}");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytesPerFile);
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        var bytes = (byte[])file.Clone();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(1, bytes.Length)];
            case 1:   // headers are where sizes stand
                Damage(bytes.AsSpan(0, Math.Min(64, bytes.Length)), random);
                return bytes;
            case 2:
                return [.. bytes[..random.Next(1, bytes.Length)], .. bytes[random.Next(bytes.Length)..]];
            default:
                Damage(bytes, random);
                return bytes;
        }
    }

    private static void Damage(Span<byte> bytes, Random random)
    {
        for (var count = 1 << random.Next(5); count > 0; count--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }
    }

    // So that the damage reaches the decoder, and is not refused for the file's form.
    private static byte[] WithEnd(byte[] jpeg) => [.. jpeg, 0xFF, 0xD9];

    private static byte[] WithRightLength(byte[] webp)
    {
        if (webp.Length >= 8)
        {
            BitConverter.GetBytes(webp.Length - 8).CopyTo(webp, 4);
        }

        return webp;
    }

    private static byte[] RightChecksums(byte[] png)
    {
        var repaired = png[..Math.Min(8, png.Length)].ToList();
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = (png[at] << 24) | (png[at + 1] << 16) | (png[at + 2] << 8) | png[at + 3];
            if (length < 0 || length > png.Length - at - 12)
            {
                break;
            }

            var type = System.Text.Encoding.Latin1.GetString(png, at + 4, 4);
            repaired.AddRange(type.All(char.IsAsciiLetter) ? PngBytes.Chunk(type, png.AsSpan(at + 8, length)) : png[at..(at + 12 + length)]);
            at += length + 12;
        }

        return [.. repaired];
    }

    private static byte[] Jpeg(JpegColorType colours)
    {
        using var image = TestPictures.Photo(24, 16);
        using var stream = new MemoryStream();
        image.Save(stream, new JpegEncoder { ColorType = colours });
        return stream.ToArray();
    }

    /// <summary>Random, with alpha.</summary>
    private static byte[] Webp(WebpFileFormatType format)
    {
        var bytes = new byte[24 * 16 * 4];
        new Random(1).NextBytes(bytes);
        using var image = Image.LoadPixelData<Rgba32>(bytes, 24, 16);
        using var stream = new MemoryStream();
        image.Save(stream, new WebpEncoder { FileFormat = format });
        return stream.ToArray();
    }
}
