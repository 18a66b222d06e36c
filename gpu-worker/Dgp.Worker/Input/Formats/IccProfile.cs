using System.Buffers.Binary;
using System.Text;

namespace Dgp.Worker.Input.Formats;

/// <summary>A colour profile, as far as its name. Source: ICC.1:2022, sections 7 and 10; for the older description, ICC.1:2001-04.</summary>
/// <param name="Name">As the profile calls itself; printable and short.</param>
internal sealed record IccProfile(string Name)
{
    /// <summary>Of the profile, inflated; those of printers have 1 or 2 MB.</summary>
    public const int MostBytes = 4 << 20;

    private const int HeaderBytes = 128;
    private const int TagBytes = 12;
    private const int MostTags = 100;
    private const int MostLetters = 60;
    private const string Unnamed = "without a name";

    /// <summary>"c2" is Facebook's sRGB, made as small as can be.</summary>
    public bool IsSrgb => Name.Contains("sRGB", StringComparison.OrdinalIgnoreCase) || Name == "c2";

    /// <returns>Null where it is no profile.</returns>
    public static IccProfile? From(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderBytes + sizeof(uint) || !profile[36..].StartsWith("acsp"u8))
        {
            return null;
        }

        var count = Math.Min(MostTags, BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderBytes..]));
        for (var i = 0; i < count; i++)
        {
            var at = HeaderBytes + sizeof(uint) + (i * TagBytes);
            if (at + TagBytes > profile.Length)
            {
                break;
            }

            if (profile[at..].StartsWith("desc"u8))
            {
                return new IccProfile(Described(Part(profile, profile[(at + 4)..])));
            }
        }

        return new IccProfile(Unnamed);
    }

    // Where and how long, in four bytes each.
    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> place)
    {
        var (from, length) = (BinaryPrimitives.ReadUInt32BigEndian(place[..4]), BinaryPrimitives.ReadUInt32BigEndian(place[4..8]));
        return from <= whole.Length && length <= whole.Length - from ? whole.Slice((int)from, (int)length) : [];
    }

    private static string Described(ReadOnlySpan<byte> tag)
    {
        var text = tag switch
        {
            _ when tag.Length < 12 => "",
            _ when tag.StartsWith("desc"u8) => Encoding.Latin1.GetString(Letters(tag, BinaryPrimitives.ReadUInt32BigEndian(tag[8..]), 12)),
            // The first translation: its length and its place are behind its language.
            _ when tag.StartsWith("mluc"u8) && tag.Length >= 28 =>
                Encoding.BigEndianUnicode.GetString(Letters(tag, BinaryPrimitives.ReadUInt32BigEndian(tag[20..]), BinaryPrimitives.ReadUInt32BigEndian(tag[24..]))),
            _ => "",
        };
        text = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || " .,-+_()/#".Contains(c, StringComparison.Ordinal)).Take(MostLetters)).Trim();
        return text.Length > 0 ? text : Unnamed;
    }

    private static ReadOnlySpan<byte> Letters(ReadOnlySpan<byte> tag, uint length, uint from) =>
        from <= tag.Length ? tag[(int)from..][..(int)Math.Min(length, Math.Min(tag.Length - from, 4 * MostLetters))] : [];
}
