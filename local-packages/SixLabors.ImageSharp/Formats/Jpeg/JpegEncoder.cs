using System.Buffers.Binary;
using SixLabors.ImageSharp.Native;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Writes baseline JPEG; the first frame only.</summary>
public sealed class JpegEncoder : ImageEncoder
{
    private const int DefaultQuality = 75;
    private const int MaxDimension = 65535;
    private const int MaxExif = 65533 - 6;
    private readonly int? _quality;

    /// <summary>1 to 100; unset = 75.</summary>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public int? Quality
    {
        get => _quality;
        init => _quality = value is < 1 or > 100 ? throw new ArgumentException("JPEG's quality is 1 to 100.", nameof(value)) : value;
    }

    /// <summary>Unset = 4:2:0.</summary>
    public JpegEncodingColor? ColorType { get; init; }

    /// <exception cref="ImageFormatException">Larger than JPEG allows.</exception>
    private protected override void EncodeTo<TPixel>(Image<TPixel> image, Stream stream)
    {
        if (image.Width > MaxDimension || image.Height > MaxDimension)
        {
            throw new ImageFormatException($"JPEG has no room for {image.Width} x {image.Height} pixels.");
        }

        var color = ColorType ?? JpegEncodingColor.YCbCrRatio420;
        var frame = image.Frames.RootFrame;
        var quality = Quality ?? DefaultQuality;
        byte[] jpeg;
        if (color == JpegEncodingColor.Luminance)
        {
            using var grey = frame.CloneAs<L8>(image.Configuration);
            jpeg = JpegPixels.Encode(grey.Pixels, LibTurboJpeg.PixelGrey, (int)TurboSubsampling(color), quality);
        }
        else
        {
            using var rgb = frame.CloneAs<Rgb24>(image.Configuration);
            jpeg = JpegPixels.Encode(rgb.Pixels, LibTurboJpeg.PixelRgb, (int)TurboSubsampling(color), quality);
        }

        Write(stream, jpeg, SkipMetadata ? null : image.Metadata.ExifProfile?.ToByteArray());
    }

    private static Subsampling TurboSubsampling(JpegEncodingColor color) => color switch
    {
        JpegEncodingColor.YCbCrRatio444 => Subsampling.None,
        JpegEncodingColor.YCbCrRatio422 => Subsampling.Ratio422,
        JpegEncodingColor.YCbCrRatio411 => Subsampling.Ratio411,
        JpegEncodingColor.Luminance => Subsampling.Grey,
        JpegEncodingColor.YCbCrRatio420 => Subsampling.Ratio420,
        _ => throw new NotSupportedException($"JPEG colour {color} is not supported."),
    };

    /// <summary>The profile's segment goes behind the JFIF segment, which the library writes first.</summary>
    private static void Write(Stream stream, byte[] jpeg, byte[]? exif)
    {
        var jfifEnd = 4 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(4));
        stream.Write(jpeg.AsSpan(0, jfifEnd));
        for (var rest = exif.AsSpan(); rest.Length > 0; rest = rest[Math.Min(rest.Length, MaxExif)..])
        {
            var part = rest[..Math.Min(rest.Length, MaxExif)];
            Span<byte> head = [0xFF, 0xE1, 0, 0, .. "Exif\0\0"u8];
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(head.Length - 2 + part.Length));
            stream.Write(head);
            stream.Write(part);
        }

        stream.Write(jpeg.AsSpan(jfifEnd));
        stream.Flush();
    }

    /// <summary>TurboJPEG's numbers.</summary>
    private enum Subsampling
    {
        None = 0,
        Ratio422 = 1,
        Ratio420 = 2,
        Grey = 3,
        Ratio411 = 5,
    }
}

/// <summary>How colours are stored.</summary>
public enum JpegEncodingColor : byte
{
    YCbCrRatio420 = 0,
    YCbCrRatio444 = 1,
    YCbCrRatio422 = 2,
    YCbCrRatio411 = 3,
    Luminance = 5,
}
