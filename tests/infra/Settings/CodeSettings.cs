using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Settings;

/// <summary>
/// Settings that a host's code reads, found in its sources: wherever a name is given to a configuration, to a helper with a configuration, to
/// the environment or to a trigger. Of the shared libraries only those members count that the host calls.
/// </summary>
internal sealed partial class CodeSettings
{
    private readonly List<(string Class, string Text)> _files;
    private readonly List<Member> _shared;
    private readonly Dictionary<(string Class, string Name), string> _constants;

    /// <param name="sources">Path from the root and text, of hosts and of shared libraries (in contracts/).</param>
    public CodeSettings(IEnumerable<(string Path, string Text)> sources)
    {
        var all = sources.ToList();
        _files = [.. all.Where(s => !IsShared(s.Path)).Select(s => (s.Path, s.Text))];
        _shared = [.. all.Where(s => IsShared(s.Path)).SelectMany(s => Member.In(ClassOf(s.Path), s.Text))];
        _constants = all.SelectMany(s => Constant().Matches(s.Text).Select(m => (Class: ClassOf(s.Path), m)))
            .DistinctBy(c => (c.Class, c.m.Groups[1].Value))
            .ToDictionary(c => (c.Class, c.m.Groups[1].Value), c => c.m.Groups[2].Value);
    }

    /// <param name="folder">Of the host, from the root.</param>
    public IReadOnlySet<string> ReadBy(string folder)
    {
        var own = _files.Where(f => f.Class.StartsWith($"{folder}/", StringComparison.Ordinal)).Select(f => (Class: ClassOf(f.Class), f.Text)).ToList();
        var reached = new HashSet<Member>();
        var next = new Queue<(string Class, string Text)>(own);
        while (next.TryDequeue(out var caller))
        {
            foreach (var member in _shared.Where(m => !reached.Contains(m) && m.IsCalledIn(caller.Class, caller.Text)).ToList())
            {
                reached.Add(member);
                next.Enqueue((member.Class, member.Text));
            }
        }

        return own.Concat(reached.Select(m => (m.Class, m.Text))).SelectMany(t => Names(t.Class, t.Text)).ToHashSet();
    }

    private IEnumerable<string> Names(string file, string text) =>
        Read().Matches(text).Select(m => Resolve(file, m)).OfType<string>().Concat(Placeholder().Matches(text).Select(m => m.Groups[1].Value));

    private string? Resolve(string file, Match read)
    {
        var name = read.Groups["name"].Value;
        if (name.StartsWith('"'))
        {
            return name.Trim('"');
        }

        var parts = name.Split('.');
        if (_constants.TryGetValue((parts.Length > 1 ? parts[^2] : file, parts[^1]), out var value))
        {
            return value;
        }

        // Not everything that is passed on behind settings is a setting's name.
        return read.Groups["helper"].Success
            ? null
            : throw new InvalidOperationException($"{file}.cs reads the setting {name}, which is no constant that this test can find.");
    }

    private static bool IsShared(string path) => path.StartsWith("contracts/", StringComparison.Ordinal);

    private static string ClassOf(string path) => Path.GetFileNameWithoutExtension(path);

    /// <summary>A method or the like of a shared class; everything in its class before the next one belongs to it.</summary>
    private sealed record Member(string Class, string Name, bool IsExtension, string Text)
    {
        public static IEnumerable<Member> In(string type, string text)
        {
            var starts = Start().Matches(text).ToList();
            return starts.Select((m, i) => new Member(
                type, m.Groups[1].Value, m.Value.Contains("(this ", StringComparison.Ordinal), text[m.Index..(i + 1 < starts.Count ? starts[i + 1].Index : text.Length)]));
        }

        public bool IsCalledIn(string type, string text) =>
            text.Contains($"{Name}(", StringComparison.Ordinal) && Regex.IsMatch(text, type == Class ? $@"(?<![\w.]){Name}\(" : IsExtension ? $@"\.{Name}\(" : $@"\b{Class}\.{Name}\(");
    }

    [GeneratedRegex("const string (\\w+) = \"([^\"]*)\";")]
    private static partial Regex Constant();

    [GeneratedRegex("""
        (?x)
        (?: [sS]ettings\[ | [cC]onfiguration\[                               # configuration[X]
          | (?<helper> \w+\( (?:\w+\.)? (?:settings|[cC]onfiguration) ,\s )  # Text(settings, X)
          | GetSection\( | GetEnvironmentVariable\( | \bConnection\s=\s )    # and the rest
        (?<name> "[A-Z][\w]*" | [A-Z][\w.]* ) (?= [\],)] )
        """)]
    private static partial Regex Read();

    [GeneratedRegex("\"[^\"]*%(\\w+)%[^\"]*\"")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^    (?:public|private|internal|protected)[^\n=;]*?\b(\w+)(?:<[^\n(]*>)?\([^\n]*", RegexOptions.Multiline)]
    private static partial Regex Start();
}
