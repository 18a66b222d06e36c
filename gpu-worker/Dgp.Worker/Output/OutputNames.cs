using System.Globalization;
using System.Text.Json;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Output;

/// <summary>Gives every input a folder of its own: two pictures of one name never share results.</summary>
internal sealed class OutputNames(string root)
{
    private const string Nameless = "picture";
    private const int LongestClass = 40;

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The input's name without its extension, and a number where another input of this run, or an earlier run's other picture,
    /// already has that folder.
    /// </summary>
    /// <param name="second">Of a result of two pictures.</param>
    public string For(string input, string? second = null)
    {
        var stem = Stem(input) + (second is null ? "" : $"-{Stem(second)}");
        var source = Path.GetFullPath(input);
        for (var number = 1; ; number++)
        {
            var folder = Path.Combine(root, number == 1 ? stem : $"{stem}-{number}");
            if (!_taken.Contains(folder) && MayHold(folder, source))
            {
                _taken.Add(folder);
                return folder;
            }
        }
    }

    /// <summary>What a file or folder of a class is called: its index and the first of its names, "281-tabby".</summary>
    public static string OfClass(int index, string name)
    {
        var letters = name.Split(',')[0].Trim().Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        return string.Create(CultureInfo.InvariantCulture, $"{index}-{new string([.. letters.Take(LongestClass)])}").TrimEnd('-');
    }

    private static string Stem(string input) => Path.GetFileNameWithoutExtension(input).Trim('.', ' ') is { Length: > 0 } stem ? stem : Nameless;

    // A report of another picture means that its results would be overwritten.
    private static bool MayHold(string folder, string source)
    {
        var report = Path.Combine(folder, ResultFiles.Report);
        if (!File.Exists(report))
        {
            return true;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(report));
            return json.RootElement.GetProperty("input").GetProperty("path").GetString() == source;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }
}
