using System.Globalization;
using System.Text;
using System.Text.Json;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>Finds a class by index, by name or by a synonym, without regard to case; suggests what may have been meant.</summary>
public sealed class ClassNames(IReadOnlyList<string> names)
{
    private const int MostSuggestions = 5;
    private const long LongestFile = 16 * 1024 * 1024;

    private readonly ILookup<string, int> _indices = names
        .SelectMany((name, index) => Synonyms(name).Append(name.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Select(synonym => (synonym, index)))
        .ToLookup(s => s.synonym, s => s.index, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DgpException">UnknownClass: no class or several have this name, or the index is out of range; the hint lists near names.</exception>
    public int Index(string nameOrIndex)
    {
        var asked = nameOrIndex.Trim();
        if (asked.Length > 0 && asked.All(char.IsAsciiDigit))
        {
            return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < names.Count
                ? index
                : throw Unknown($"There is no class {Damaged.Printable(asked)}.", $"Classes go from 0 to {names.Count - 1}.");
        }

        var found = _indices[asked].ToList();
        return found switch
        {
            [var one] => one,
            [] => throw Unknown($"There is no class called '{Damaged.Printable(asked)}'.", Suggest(asked)),
            _ => throw Unknown(
                $"'{Damaged.Printable(asked)}' names {found.Count} classes.",
                $"Give the index: {string.Join("; ", found.Take(MostSuggestions).Select(Describe))}."),
        };
    }

    /// <summary>
    /// Several classes, as people write them: names, synonyms, indices and ranges of indices, with commas between them ("cat, 3, 151-293"); each
    /// class once, in that order.
    /// </summary>
    /// <exception cref="DgpException">UnknownClass, as <see cref="Index"/>; a range that is empty or goes beyond the last class.</exception>
    public IReadOnlyList<int> Indices(string list)
    {
        // A whole entry has commas of its own: "tench, Tinca tinca".
        return Find(list) is int one ? [one] : [.. list.Split(',').SelectMany(Range).Distinct()];

        IEnumerable<int> Range(string piece)
        {
            var ends = piece.Split('-');
            if (ends.Length != 2 || !ends.All(e => e.Trim().Length > 0 && e.Trim().All(char.IsAsciiDigit)))
            {
                return [Index(piece)];
            }

            var (first, last) = (Index(ends[0]), Index(ends[1]));
            return first <= last
                ? Enumerable.Range(first, last - first + 1)
                : throw Unknown($"The range {piece.Trim()} is empty.", $"Give the smaller index first: {last}-{first}.");
        }
    }

    /// <summary>The class of that name or synonym, never by index; null if there is none, or if several are called so.</summary>
    public int? Find(string name) => _indices[name.Trim()].ToList() is [var one] ? one : null;

    /// <summary>
    /// Reads names from a file: a JSON array, or text with one class a line, each line optionally led by its index as in Python's
    /// <c>{0: 'tench, Tinca tinca',</c> or by its WordNet number.
    /// </summary>
    /// <exception cref="DgpException">NotFound; BadOption: not one name for each class.</exception>
    public static IReadOnlyList<string> Read(string path, int classes)
    {
        using var file = FileBytes.Open(path);
        if (file.Length > LongestFile)
        {
            throw BadFile(path, "is too long for a list of names");
        }

        var text = Encoding.UTF8.GetString(file.Read(0, (int)file.Length)).TrimStart('\ufeff');
        var read = text.TrimStart().StartsWith('[') ? FromJson(path, text) : FromLines(path, text);
        return read.Count == classes && !read.Any(string.IsNullOrWhiteSpace)
            ? read
            : throw BadFile(path, $"has {read.Count(n => !string.IsNullOrWhiteSpace(n))} class names for {classes} classes");
    }

    private static List<string> FromJson(string path, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(e => e.GetString() ?? "")];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw BadFile(path, "is no JSON array of names", e);
        }
    }

    private static List<string> FromLines(string path, string text)
    {
        var read = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            var name = line.TrimStart('{').TrimEnd('}').Trim();
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && int.TryParse(name.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                if (index != read.Count)
                {
                    throw BadFile(path, $"lists class {index} where class {read.Count} is due");
                }

                name = name[(colon + 1)..].Trim().TrimEnd(',').Trim('\'', '"', ' ');
            }

            if (name.Length > 0)
            {
                read.Add(WithoutSynset(name));
            }
        }

        return read;
    }

    // ImageNet's own lists lead each line with WordNet's number: "n01440764 tench, Tinca tinca".
    internal static string WithoutSynset(string name) =>
        name.Length > 10 && name[0] == 'n' && name[9] == ' ' && name.AsSpan(1, 8).IndexOfAnyExceptInRange('0', '9') < 0 ? name[10..].Trim() : name;

    private static DgpException BadFile(string path, string problem, Exception? inner = null) =>
        new(ErrorCode.BadOption, $"{Damaged.Name(path)} {problem}.", "Give one name a line, or a JSON array, in the order of the class index.", inner);

    private static DgpException Unknown(string message, string hint) => new(ErrorCode.UnknownClass, message, hint);

    private static string[] Synonyms(string name) => name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private string Describe(int index) => $"{index} ({Damaged.Printable(names[index])})";

    private string Suggest(string asked)
    {
        var wanted = asked.Length > 100 ? asked[..100].ToLowerInvariant() : asked.ToLowerInvariant();
        var near = _indices
            .Select(s => (Index: s.First(), Distance: Distance(wanted, s.Key.ToLowerInvariant())))
            .Where(s => s.Distance <= 1 + (wanted.Length / 3))
            .OrderBy(s => s.Distance)
            .ThenBy(s => s.Index)
            .Select(s => s.Index)
            .Distinct()
            .Take(MostSuggestions)
            .ToList();
        return near.Count > 0
            ? $"Did you mean {string.Join("; ", near.Select(Describe))}?"
            : names.Count <= 20
                ? $"Classes are {string.Join(", ", names.Select(n => Damaged.Printable(n)))}."
                : $"Give a name, or an index from 0 to {names.Count - 1}.";
    }

    // Edits (insert, delete, replace) between the two; a name that contains what was asked is one edit away.
    private static int Distance(string asked, string name)
    {
        if (asked.Length >= 3 && name.Contains(asked, StringComparison.Ordinal))
        {
            return 1;
        }

        var row = Enumerable.Range(0, name.Length + 1).ToArray();
        for (var i = 1; i <= asked.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= name.Length; j++)
            {
                var replace = diagonal + (asked[i - 1] == name[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
