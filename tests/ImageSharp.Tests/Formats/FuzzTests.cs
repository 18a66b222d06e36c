using System.Diagnostics;
using ImageSharp.Tests.Formats.Jpeg;
using ImageSharp.Tests.Formats.Png;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Formats;

/// <summary>Damaged files never end the process, never throw what no one expects, and never take memory out of proportion.</summary>
[Trait("Build", "local")]
public class FuzzTests
{
    private const int Mutations = 2500;
    private const int LimitMegabytes = 8;
    private const long MostBytesPerFile = 64L << 20;
    private const long MostWorkingSet = 400L << 20;

    private static readonly DecoderOptions Options = new() { Configuration = Limited() };

    [Fact]
    public void Damaged_pngs() => Fuzz(
        seed: 11,
        PngBytes.Build(24, 16, 8, 2, (x, y, c) => x * y + c),
        PngBytes.Build(24, 16, 16, 6, (x, y, c) => 997 * x * y + c, interlaced: true),
        PngBytes.Build(24, 16, 4, 3, (x, y, _) => (x + y) % 16, interlaced: false, PngBytes.Chunk("PLTE", new byte[48]), PngBytes.Chunk("tRNS", new byte[16])),
        WithExif().Encoded(new PngEncoder()));

    [Fact]
    public void Damaged_pngs_whose_checksums_are_right_again() => Fuzz(
        seed: 12,
        repair: RightChecksums,
        PngBytes.Build(24, 16, 8, 2, (x, y, c) => x * y + c),
        PngBytes.Build(24, 16, 1, 0, (x, y, _) => (x + y) % 2, interlaced: true),
        PngBytes.Build(24, 16, 4, 3, (x, y, _) => (x + y) % 16, interlaced: false, PngBytes.Chunk("PLTE", new byte[30]), PngBytes.Chunk("tRNS", new byte[10])));

    [Fact]
    public void Damaged_jpegs()
    {
        var pixels = new byte[24 * 16 * 4];
        new Random(3).NextBytes(pixels);
        Fuzz(
            seed: 13,
            WithExif().Encoded(new JpegEncoder { Quality = 80 }),
            TurboJpeg.Encode(pixels, 24, 16, TurboJpeg.Rgb, subsampling: 2, TurboJpeg.Progressive),
            TurboJpeg.Encode(pixels, 24, 16, TurboJpeg.Grey, subsampling: 3),
            TurboJpeg.Encode(pixels, 24, 16, TurboJpeg.Cmyk, subsampling: 0));
    }

    [Fact]
    public void Damaged_webps()
    {
        using var noise = Pictures.Noise(24, 16);
        using var animation = noise.Clone();
        animation.Frames.AddFrame(Pictures.Noise(24, 16, seed: 2).Frames.RootFrame);
        Fuzz(
            seed: 14,
            WithExif().Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossy }),
            WithExif().Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }),
            noise.Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossy }),
            animation.Encoded(new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }));
    }

    [Fact]
    public void Random_bytes_behind_every_signature()
    {
        byte[][] signatures = [PngBytes.Signature, [0xFF, 0xD8, 0xFF], [.. "RIFF\0\0\0\0WEBPVP8 "u8], [.. "RIFF\0\0\0\0WEBPVP8X\n\0\0\0"u8]];
        var random = new Random(15);
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Try([.. signatures[i % signatures.Length], .. bytes]);
        }
    }

    private static void Fuzz(int seed, params byte[][] files) => Fuzz(seed, bytes => bytes, files);

    private static void Fuzz(int seed, Func<byte[], byte[]> repair, params byte[][] files)
    {
        var random = new Random(seed);
        for (var i = 0; i < Mutations; i++)
        {
            Try(repair(Mutate(files[i % files.Length], random)));
        }

        Assert.InRange(Process.GetCurrentProcess().WorkingSet64, 0, MostWorkingSet);
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
                var from = random.Next(1, bytes.Length);
                return [.. bytes[..from], .. bytes[random.Next(bytes.Length)..]];
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

    private static void Try(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Expect(bytes, () => Image.Identify(Options, bytes).Metadata.ExifProfile?.ToByteArray());
        Expect(bytes, () => Image.Load<Rgb24>(Options, bytes).Dispose());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytesPerFile);
    }

    private static void Expect(byte[] bytes, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is ImageFormatException or NotSupportedException or InvalidDataException)
        {
            // What a caller has to expect of a damaged file.
        }
        catch (Exception e)
        {
            Assert.Fail($"{e.GetType().Name} for {Convert.ToBase64String(bytes)}: {e}");
        }
    }

    private static byte[] RightChecksums(byte[] png)
    {
        var repaired = png[..Math.Min(8, png.Length)].ToList();
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = png[at] << 24 | png[at + 1] << 16 | png[at + 2] << 8 | png[at + 3];
            if (length < 0 || length > png.Length - at - 12)
            {
                break;
            }

            var type = System.Text.Encoding.Latin1.GetString(png, at + 4, 4);
            repaired.AddRange(type.All(char.IsAsciiLetter) ? PngBytes.Chunk(type, png[(at + 8)..(at + 8 + length)]) : png[at..(at + 12 + length)]);
            at += length + 12;
        }

        return [.. repaired];
    }

    private static Image<Rgb24> WithExif()
    {
        var image = Pictures.Gradient(24, 16);
        image.Metadata.ExifProfile = new ExifProfile();
        image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, ExifOrientationMode.RightTop);
        return image;
    }

    private static Configuration Limited()
    {
        var configuration = Configuration.Default.Clone();
        configuration.MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = LimitMegabytes });
        return configuration;
    }
}
