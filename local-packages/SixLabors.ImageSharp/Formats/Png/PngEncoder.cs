using System.ComponentModel;
using System.IO.Compression;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Writes PNG: 8 bits per sample, not interlaced, the first frame only.</summary>
public class PngEncoder : ImageEncoder
{
    /// <summary>Which samples to write; unset = as the picture was read, else as its pixel format is.</summary>
    public PngColorType? ColorType { get; init; }

    public PngCompressionLevel CompressionLevel { get; init; } = PngCompressionLevel.DefaultCompression;

    /// <exception cref="NotSupportedException">A palette is asked for.</exception>
    private protected override void EncodeTo<TPixel>(Image<TPixel> image, Stream stream)
    {
        var metadata = image.Metadata.TryGetPngMetadata(out var set) ? set : new PngMetadata();
        var colorType = ColorType switch
        {
            PngColorType.Palette => throw new NotSupportedException("Writing a palette is not supported."),
            { } wanted => wanted,
            null when metadata.ColorType is { } read and not PngColorType.Palette => read,
            null => ColorTypeOf<TPixel>(),
        };

        stream.Write(PngChunk.Signature);
        PngChunk.Write(stream, PngChunk.Header, new PngHeader(image.Size, 8, colorType, PngInterlaceMode.None).ToBytes());
        if (!SkipMetadata)
        {
            WriteMetadata(image, metadata, stream);
        }

        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, new ZLibCompressionOptions { CompressionLevel = (int)CompressionLevel }, leaveOpen: true))
        {
            WriteRows(image.Frames.RootFrame, colorType, zlib);
        }

        PngChunk.Write(stream, PngChunk.Data, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        PngChunk.Write(stream, PngChunk.End, default);
        stream.Flush();
    }

    private static PngColorType ColorTypeOf<TPixel>() =>
        typeof(TPixel) == typeof(L8) ? PngColorType.Grayscale
        : typeof(TPixel) == typeof(Rgb24) ? PngColorType.Rgb
        : PngColorType.RgbWithAlpha;

    private static void WriteMetadata<TPixel>(Image<TPixel> image, PngMetadata metadata, Stream stream)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (image.Metadata.ExifProfile?.ToByteArray() is { Length: > 0 } exif)
        {
            PngChunk.Write(stream, PngChunk.Exif, exif);
        }

        foreach (var text in metadata.TextData)
        {
            PngText.Write(stream, text);
        }
    }

    private static void WriteRows<TPixel>(ImageFrame<TPixel> frame, PngColorType colorType, Stream zlib)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var bytesPerPixel = PngHeader.SamplesPerPixel(colorType);
        var rowBytes = frame.Width * bytesPerPixel;
        var row = new byte[bytesPerPixel + rowBytes];
        var above = new byte[bytesPerPixel + rowBytes];
        var filtered = new byte[1 + rowBytes];
        filtered[0] = PngFilter.Paeth;   // what the published package uses for all that is no palette
        for (var y = 0; y < frame.Height; y++)
        {
            Pack(frame.Pixels.Row(y), colorType, row.AsSpan(bytesPerPixel));
            PngFilter.Apply(row, above, bytesPerPixel, filtered.AsSpan(1));
            zlib.Write(filtered);
            (row, above) = (above, row);
        }
    }

    private static void Pack<TPixel>(ReadOnlySpan<TPixel> row, PngColorType colorType, Span<byte> samples)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        switch (colorType)
        {
            case PngColorType.Grayscale:
                PixelConversion.Convert(row, MemoryMarshal.Cast<byte, L8>(samples));
                break;
            case PngColorType.Rgb:
                PixelConversion.Convert(row, MemoryMarshal.Cast<byte, Rgb24>(samples));
                break;
            case PngColorType.RgbWithAlpha:
                PixelConversion.Convert(row, MemoryMarshal.Cast<byte, Rgba32>(samples));
                break;
            default:
                PackGreyAlpha(row, samples);
                break;
        }
    }

    private static void PackGreyAlpha<TPixel>(ReadOnlySpan<TPixel> row, Span<byte> samples)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (var x = 0; x < row.Length; x++)
        {
            Rgba32 pixel = default;
            row[x].ToRgba32(ref pixel);
            L8 grey = default;
            grey.FromRgba32(pixel);
            samples[2 * x] = grey.PackedValue;
            samples[2 * x + 1] = pixel.A;
        }
    }
}

/// <summary>zlib's levels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum PngCompressionLevel
{
    Level0 = 0,
    NoCompression = Level0,
    Level1 = 1,
    BestSpeed = Level1,
    Level2 = 2,
    Level3 = 3,
    Level4 = 4,
    Level5 = 5,
    Level6 = 6,
    DefaultCompression = Level6,
    Level7 = 7,
    Level8 = 8,
    Level9 = 9,
    BestCompression = Level9,
}
