using System.Globalization;
using System.Text;

namespace Dgp.Contracts;

/// <summary>Text from outside, fit to stand in a message: nothing that a terminal would obey or that turns the text around, and not too long.</summary>
public static class Printable
{
    /// <summary>A name or a value.</summary>
    public static string Text(string text) => Cut(text, 80);

    /// <summary>What another library says of an input, which may quote it.</summary>
    public static string Sentence(string text) => Cut(text, 300);

    private static string Cut(string text, int most)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(most))
        {
            shown.Append(IsHidden(rune) ? "?" : rune.ToString());
        }

        return text.Length > shown.Length ? shown.Append("...").ToString() : shown.ToString();
    }

    private static bool IsHidden(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
