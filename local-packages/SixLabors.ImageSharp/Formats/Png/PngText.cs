using System.Text;
using SixLabors.ImageSharp.Formats.Png.Chunks;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Text chunks: a keyword, a zero, and the text, compressed or not.</summary>
internal static class PngText
{
    private const int MaxKeyword = 79;
    private const int MaxDecompressed = 8 << 20;
    private const string Xmp = "XML:com.adobe.xmp";

    /// <returns>Null if the chunk is damaged or is not text.</returns>
    public static PngTextData? Parse(uint type, ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf((byte)0);
        if (end is < 1 or > MaxKeyword || !IsKeyword(data[..end]))
        {
            return null;
        }

        var keyword = Encoding.Latin1.GetString(data[..end]);
        var rest = data[(end + 1)..];
        return type switch
        {
            PngChunk.Text => new PngTextData(keyword, Encoding.Latin1.GetString(rest), string.Empty, string.Empty),
            PngChunk.CompressedText => ParseCompressed(keyword, rest),
            _ => ParseInternational(keyword, rest),
        };
    }

    public static void Write(Stream output, PngTextData text)
    {
        var isInternational = text.Value.Any(c => c > byte.MaxValue)
            || !string.IsNullOrWhiteSpace(text.LanguageTag)
            || !string.IsNullOrWhiteSpace(text.TranslatedKeyword);
        byte[] keyword = [.. Encoding.Latin1.GetBytes(text.Keyword), 0];
        if (!isInternational)
        {
            PngChunk.Write(output, PngChunk.Text, [.. keyword, .. Encoding.Latin1.GetBytes(text.Value)]);
            return;
        }

        byte[] uncompressed = [0, 0];
        byte[] language = [.. Encoding.ASCII.GetBytes(text.LanguageTag), 0];
        byte[] translated = [.. Encoding.UTF8.GetBytes(text.TranslatedKeyword), 0];
        PngChunk.Write(
            output,
            PngChunk.InternationalText,
            [.. keyword, .. uncompressed, .. language, .. translated, .. Encoding.UTF8.GetBytes(text.Value)]);
    }

    private static PngTextData? ParseCompressed(string keyword, ReadOnlySpan<byte> data) =>
        data is [0, ..] && PngZlib.TryDecompress(data[1..], MaxDecompressed) is { } text
            ? new PngTextData(keyword, Encoding.Latin1.GetString(text), string.Empty, string.Empty)
            : null;

    /// <summary>Whether it is compressed, how, a language, the keyword in that language, the text.</summary>
    private static PngTextData? ParseInternational(string keyword, ReadOnlySpan<byte> data)
    {
        if (data is not [0 or 1, 0, ..] || keyword == Xmp)
        {
            return null;
        }

        var isCompressed = data[0] == 1;
        var language = data[2..];
        var languageEnd = language.IndexOf((byte)0);
        if (languageEnd < 0)
        {
            return null;
        }

        var translated = language[(languageEnd + 1)..];
        var translatedEnd = translated.IndexOf((byte)0);
        if (translatedEnd < 0)
        {
            return null;
        }

        var stored = translated[(translatedEnd + 1)..];
        var text = isCompressed ? PngZlib.TryDecompress(stored, MaxDecompressed) : stored.ToArray();
        return text is null
            ? null
            : new PngTextData(
                keyword,
                Encoding.UTF8.GetString(text),
                Encoding.ASCII.GetString(language[..languageEnd]),
                Encoding.UTF8.GetString(translated[..translatedEnd]));
    }

    private static bool IsKeyword(ReadOnlySpan<byte> keyword)
    {
        foreach (var b in keyword)
        {
            if (b is < 32 or (> 126 and < 161))
            {
                return false;
            }
        }

        return keyword[0] != ' ' && keyword[^1] != ' ';
    }
}
