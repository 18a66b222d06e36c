using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Decodes a PNG's rows.</summary>
internal static class PngPixels
{
    /// <summary>Where each pass begins and how far apart its pixels are (PNG specification, section 8).</summary>
    private static readonly Pass[] Adam7 =
        [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];

    private static readonly Pass[] Whole = [new(0, 0, 1, 1)];

    /// <param name="png">A checked file.</param>
    /// <param name="pixels">Zeroed; rows that the file lacks stay so.</param>
    /// <exception cref="ImageFormatException">Damaged.</exception>
    /// <exception cref="InvalidDataException">The compression is damaged though the checksum is right.</exception>
    public static void Decode<T>(PngReader png, PixelBuffer<T> pixels)
        where T : unmanaged, IPixel<T>
    {
        using var rows = PngZlib.Open(png.Compressed);
        var samples = new PngSamples(png);
        foreach (var pass in png.Header.Interlace == PngInterlaceMode.None ? Whole : Adam7)
        {
            if (!Decode(rows, samples, pass, png.Header, pixels))
            {
                return;
            }
        }
    }

    /// <returns>False if the data ended.</returns>
    private static bool Decode<T>(Stream rows, PngSamples samples, Pass pass, PngHeader header, PixelBuffer<T> pixels)
        where T : unmanaged, IPixel<T>
    {
        var columns = (pixels.Width - pass.X + pass.StepX - 1) / pass.StepX;
        if (columns <= 0)
        {
            return true;
        }

        var bytesPerPixel = Math.Max(1, header.BitsPerPixel / 8);
        var length = bytesPerPixel + (int)(((long)columns * header.BitsPerPixel + 7) / 8);
        var row = new byte[length];
        var above = new byte[length];
        for (var y = pass.Y; y < pixels.Height; y += pass.StepY)
        {
            var filter = rows.ReadByte();
            var rest = row.AsSpan(bytesPerPixel);
            if (filter < 0 || rows.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length)
            {
                return false;
            }

            PngFilter.Undo(filter, row, above, bytesPerPixel);
            Unpack(samples, rest, columns, pass, pixels.Row(y));
            (row, above) = (above, row);
        }

        return true;
    }

    private static void Unpack<T>(PngSamples samples, ReadOnlySpan<byte> row, int columns, Pass pass, Span<T> destination)
        where T : unmanaged, IPixel<T>
    {
        if (pass.StepX == 1 && pass.X == 0 && samples.Are<T>())
        {
            MemoryMarshal.Cast<byte, T>(row).CopyTo(destination);
            return;
        }

        for (var i = 0; i < columns; i++)
        {
            destination[pass.X + i * pass.StepX].FromRgba32(samples.Pixel(row, i));
        }
    }

    private readonly record struct Pass(int X, int Y, int StepX, int StepY);
}
