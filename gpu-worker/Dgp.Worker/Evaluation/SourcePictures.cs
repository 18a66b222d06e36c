using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Priors;
using Dgp.Worker.Input;
using Dgp.Worker.Training;

namespace Dgp.Worker.Evaluation;

/// <summary>
/// Chooses the pictures of an evaluation: the first of each class, then the second of each, and so on, classes in the prior's order and files in
/// the order of their names. So fewer pictures are always the beginning of more.
/// </summary>
internal static class SourcePictures
{
    private const long LongestList = 16 << 20;
    private const string Advice = "Give a folder or a tar with a sub-folder for each class, or a text file with a picture and its class, parted by a tab, a line.";

    private static readonly HashSet<string> Lists = new([".txt", ".tsv", ".lst"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DgpException">NotFound; BadOption: there are none, or a class is not the prior's.</exception>
    public static IReadOnlyList<SourcePicture> Choose(string data, Prior prior, int? most, bool classIsKnown)
    {
        var all = File.Exists(data) && Lists.Contains(Path.GetExtension(data)) ? FromList(data, prior, most) : FromSource(data, prior, most);
        if (all.Count == 0)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                $"There are no pictures of the prior's classes in {data}.",
                $"{Advice} The prior's classes are {string.Join(", ", prior.ClassNames.Take(10))}{(prior.ClassNames.Count > 10 ? " ..." : "")}.");
        }

        return classIsKnown && all.FirstOrDefault(p => p.ClassIndex is null) is { } unknown
            ? throw new DgpException(ErrorCode.BadOption, $"Nobody says of what class {unknown.Name} is.", "Use --class auto, or give the class beside each picture.")
            : all;
    }

    private static List<SourcePicture> FromSource(string path, Prior prior, int? most)
    {
        var source = new PictureSource(path);
        var names = new ClassNames(prior.ClassNames);
        var listed = source.List().DistinctBy(f => f.Name, StringComparer.Ordinal).ToList();
        var classes = listed.Select(f => f.Class).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(c => c, names.Find, StringComparer.Ordinal);
        // A flat folder has no classes at all; of a sorted one, folders that are called otherwise are not the prior's business.
        var sorted = classes.Values.Any(c => c is not null);
        var chosen = Spread(
            listed.Select(f => (f.Name, f.Class, Index: f.Class is { } c ? classes[c] : null)).Where(f => !sorted || f.Index is not null),
            f => f.Index, f => f.Name, most);
        var order = chosen.Select((f, i) => (f.Name, i)).ToDictionary(f => f.Name, f => f.i, StringComparer.Ordinal);
        try
        {
            return [.. source.Read(order.ContainsKey)
                .Select(f => new SourcePicture(f.Name, sorted ? f.Class : null, f.Class is { } c ? classes[c] : null, f.Bytes, f.Problem))
                .DistinctBy(p => p.Name, StringComparer.Ordinal)
                .OrderBy(p => order[p.Name])];
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw source.Unreadable(e);
        }
    }

    private static List<SourcePicture> FromList(string path, Prior prior, int? most)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var names = new ClassNames(prior.ClassNames);
        var lines = System.Text.Encoding.UTF8.GetString(InputFile.Read(path, LongestList)).Split('\n', StringSplitOptions.TrimEntries)
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t', 2, StringSplitOptions.TrimEntries))
            .Select(l => (Name: l[0], Index: l.Length > 1 && l[1].Length > 0 ? names.Index(l[1]) : (int?)null))
            .DistinctBy(l => l.Name, StringComparer.Ordinal);
        return [.. Spread(lines, l => l.Index, _ => "", most).Select(l => Read(folder, l.Name, l.Index, prior))];
    }

    private static SourcePicture Read(string folder, string name, int? index, Prior prior)
    {
        var className = index is int i ? prior.ClassNames[i] : null;
        try
        {
            return new SourcePicture(name, className, index, InputFile.Read(Path.Combine(folder, name), PictureLimits.MostBytes), null);
        }
        catch (DgpException e)
        {
            return new SourcePicture(name, className, index, null, e.Message);
        }
    }

    private static List<T> Spread<T>(IEnumerable<T> files, Func<T, int?> classOf, Func<T, string> nameOf, int? most) => [.. files
        .GroupBy(f => classOf(f) ?? int.MaxValue)
        .OrderBy(g => g.Key)
        .SelectMany(g => g.OrderBy(nameOf, StringComparer.Ordinal).Select((file, row) => (file, row)))
        .OrderBy(f => f.row)
        .Select(f => f.file)
        .Take(most ?? int.MaxValue)];
}
