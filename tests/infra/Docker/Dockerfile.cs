using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Docker;

/// <summary>One instruction, its continued lines joined by spaces and comments between them left out.</summary>
/// <param name="Stage">0 is what comes before the first FROM.</param>
internal sealed record Instruction(int Stage, string Name, string Arguments)
{
    private static readonly char[] Space = [' ', '\t'];

    /// <summary>Without <c>--flags</c>.</summary>
    public IReadOnlyList<string> Words => [.. All.Where(w => !w.StartsWith("--", StringComparison.Ordinal))];

    public IEnumerable<string> Flags => All.TakeWhile(w => w.StartsWith("--", StringComparison.Ordinal));

    private IEnumerable<string> All => Arguments.Split(Space, StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"{Name} {Arguments}";
}

/// <summary>A Dockerfile, read as far as ours go: no here-documents, no other escape character. Source: Docker, Dockerfile reference.</summary>
internal sealed partial record Dockerfile(IReadOnlyList<Instruction> Instructions)
{
    public static IReadOnlyList<string> All { get; } = ["gpu-worker/Dgp.Worker/Dockerfile", "functions/Dockerfile"];

    public int LastStage => Instructions[^1].Stage;

    public static Dockerfile Of(string path) => Parse(Repository.Text(path));

    public static Dockerfile Parse(string text)
    {
        var lines = text.Split('\n').Where(l => l.Trim() is { Length: > 0 } line && line[0] != '#');
        var joined = Continuation().Replace(string.Join('\n', lines), " ");
        var stage = 0;
        return new Dockerfile([.. joined.Split('\n').Select(line => line.Trim().Split(' ', 2)).Select(parts =>
        {
            var name = parts[0].ToUpperInvariant();
            stage += name == "FROM" ? 1 : 0;
            return new Instruction(stage, name, parts.Length > 1 ? parts[1].Trim() : "");
        })]);
    }

    public IEnumerable<Instruction> Named(string name) => Instructions.Where(i => i.Name == name);

    /// <summary>Of COPY, what comes from the repository.</summary>
    public IEnumerable<(Instruction Copy, string Source)> FromContext() =>
        Named("COPY").Where(c => !c.Flags.Any(f => f.StartsWith("--from=", StringComparison.Ordinal))).SelectMany(c => c.Words.SkipLast(1).Select(s => (c, s)));

    /// <summary>Names and values of ENV, and of ARG where there is one.</summary>
    public IEnumerable<(string Name, string Value)> Variables(string instruction) =>
        Named(instruction).SelectMany(i => Variable().Matches(i.Arguments)).Select(m => (m.Groups[1].Value, m.Groups[2].Value));

    public IReadOnlyList<string> Commands(string start) =>
        [.. Named("RUN").SelectMany(r => r.Arguments.Split("&&", StringSplitOptions.TrimEntries)).Where(c => c.StartsWith(start, StringComparison.Ordinal))];

    [GeneratedRegex(@"\\[ \t]*\n")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"(?:^|\s)([A-Za-z_]\w*)(?:=(\S*))?")]
    private static partial Regex Variable();
}
