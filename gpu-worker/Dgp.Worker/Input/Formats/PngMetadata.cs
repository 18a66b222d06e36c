using System.Buffers.Binary;
using System.Text;

namespace Dgp.Worker.Input.Formats;

/// <summary>What a PNG says about its pixels, of its known chunks only.</summary>
internal static class PngMetadata
{
    private const int MostExifBytes = 1 << 20;
    private const double InchesPerMetre = 39.3701;

    // gAMA is the exponent by which samples were made from light, times 100,000; sRGB's is about 1/2.2.
    private const double GammaUnit = 100_000;

    /// <summary>Keyword and compression method of the text chunk in which older programs keep EXIF.</summary>
    public static ReadOnlySpan<byte> LegacyExif => "Raw profile type exif\0\0"u8;

    public static PictureMetadata Of(PngChunks chunks)
    {
        var exif = chunks.Has("eXIf") ? Exif.Parse(chunks.Data("eXIf")) : LegacyProfile(chunks.Data("zTXt"));
        var profile = Profile(chunks.Data("iCCP"));
        return new PictureMetadata(exif.Orientation, profile, Gamma(chunks, profile), Resolution(chunks.Data("pHYs")) ?? exif.Resolution);
    }

    // A name of up to 79 letters, a zero, the compression method, the profile.
    private static IccProfile? Profile(ReadOnlySpan<byte> data)
    {
        var name = data[..Math.Min(80, data.Length)].IndexOf((byte)0);
        return name > 0 && name + 2 < data.Length && PngInflation.Small(data[(name + 2)..], IccProfile.MostBytes) is { } profile
            ? IccProfile.From(profile)
            : null;
    }

    // A profile, or the statement that it is sRGB, says it better.
    private static double? Gamma(PngChunks chunks, IccProfile? profile) =>
        chunks.Data("gAMA") is { Length: 4 } data && profile is null && !chunks.Has("sRGB") && BinaryPrimitives.ReadUInt32BigEndian(data) is var gamma and > 0
            ? gamma / GammaUnit
            : null;

    private static Resolution? Resolution(ReadOnlySpan<byte> data) => data.Length == 9 && data[8] == 1
        ? Formats.Resolution.From(
            BinaryPrimitives.ReadUInt32BigEndian(data) / InchesPerMetre, BinaryPrimitives.ReadUInt32BigEndian(data[4..]) / InchesPerMetre)
        : null;

    // A line feed, the kind, a line feed, the number of bytes, then these in hexadecimal, in lines.
    private static Exif LegacyProfile(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || PngInflation.Small(data[LegacyExif.Length..], 2 * MostExifBytes) is not { } inflated)
        {
            return Exif.None;
        }

        var lines = Encoding.Latin1.GetString(inflated).Split('\n', 4);
        return lines.Length == 4 && int.TryParse(lines[2].Trim(), out var length) && length is > 0 and <= MostExifBytes
            ? Exif.Parse(Hexadecimal(lines[3], length))
            : Exif.None;
    }

    private static byte[] Hexadecimal(string lines, int length)
    {
        var digits = string.Concat(lines.Where(char.IsAsciiHexDigit));
        return digits.Length >= 2 * length ? Convert.FromHexString(digits.AsSpan(0, 2 * length)) : [];
    }
}
