using System.Globalization;
using SixLabors.ImageSharp.Formats.Png.Chunks;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>EXIF as it was kept in PNGs before there was a chunk for it, and by ImageMagick still: a text of hexadecimal digits.</summary>
internal static class PngLegacyExif
{
    private const string Keyword = "Raw profile type exif";
    private const string Identifier = "exif";

    private static ReadOnlySpan<byte> ExifIdentifier => "Exif\0\0"u8;

    /// <returns>The TIFF structure; null if the text is none.</returns>
    public static byte[]? Parse(PngTextData text)
    {
        if (!text.Keyword.Equals(Keyword, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var lines = text.Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 3
            || !lines[0].Equals(Identifier, StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return null;
        }

        var digits = string.Concat(lines[2..]);
        if (digits.Length != 2L * length || !digits.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        var data = Convert.FromHexString(digits);
        return data.AsSpan().StartsWith(ExifIdentifier) ? data[ExifIdentifier.Length..] : null;
    }
}
