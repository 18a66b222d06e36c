using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>Words that every reader of weights shares.</summary>
internal static class Damaged
{
    private const int LongestName = 120;

    public static DgpException File(string path, string problem, Exception? inner = null) => new(
        ErrorCode.BadPrior,
        $"{Name(path)}: {problem}.",
        "The file is damaged, cut short or of another kind; fetch it again and compare its checksum.",
        inner);

    /// <summary>A name out of an untrusted file, fit for a one-line message.</summary>
    public static string Printable(string name, int longest = LongestName)
    {
        var cut = name.Length > longest ? string.Concat(name.AsSpan(0, longest), "…") : name;
        return string.Create(cut.Length, cut, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) || text[i] is '\u2028' or '\u2029' ? '?' : text[i];
            }
        });
    }

    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    public static string Name(string path) => Printable(Path.GetFileName(path));
}
