namespace SixLabors.ImageSharp.Formats.Png.Chunks;

/// <summary>A remark in a PNG.</summary>
public readonly struct PngTextData : IEquatable<PngTextData>
{
    /// <param name="keyword">1 to 79 Latin-1 characters.</param>
    /// <param name="value">Any text.</param>
    /// <param name="languageTag">Such as <c>en</c>; empty if unspecified.</param>
    /// <param name="translatedKeyword">The keyword in that language; may be empty.</param>
    public PngTextData(string keyword, string value, string languageTag, string translatedKeyword)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyword);
        Keyword = keyword.Trim();
        Value = value;
        LanguageTag = languageTag;
        TranslatedKeyword = translatedKeyword;
    }

    public string Keyword { get; }

    public string Value { get; }

    public string LanguageTag { get; }

    public string TranslatedKeyword { get; }

    public static bool operator ==(PngTextData left, PngTextData right) => left.Equals(right);

    public static bool operator !=(PngTextData left, PngTextData right) => !left.Equals(right);

    /// <summary>Upper and lower case are equal, as in the published package.</summary>
    public bool Equals(PngTextData other) =>
        string.Equals(Keyword, other.Keyword, StringComparison.OrdinalIgnoreCase)
        && string.Equals(Value, other.Value, StringComparison.OrdinalIgnoreCase)
        && string.Equals(LanguageTag, other.LanguageTag, StringComparison.OrdinalIgnoreCase)
        && string.Equals(TranslatedKeyword, other.TranslatedKeyword, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is PngTextData other && Equals(other);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Keyword ?? string.Empty);
}
