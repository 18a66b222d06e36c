using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Deploying;

/// <summary>The scripts of <c>infra/hooks</c>, each in two languages.</summary>
internal static partial class Hook
{
    private const string Shared = "common";

    // What does something, or says something; the rest is the languages' own ways of deciding.
    private static readonly HashSet<string> Compared = ["az", "azd", "git", "storage", "say", "fail", "pause", "require", "require_sign_in"];

    private static readonly HashSet<string> NoArguments =
        ["command_name", "command_argument_sep", "redirection", "variable_assignment", "file_redirect", "comment"];

    public static string Folder { get; } = Repository.PathOf("infra", "hooks");

    /// <summary>Without ending and without what they share.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.sh").Select(f => Path.GetFileNameWithoutExtension(f)!).Where(n => n != Shared).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> NamesAndShared { get; } = [.. Names, Shared];

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>The commands in the order of the text, each with its arguments in one form for both languages.</summary>
    public static IReadOnlyList<string> PosixCommands(string text) => Commands(Parsers.Bash(text), text);

    /// <inheritdoc cref="PosixCommands"/>
    public static IReadOnlyList<string> PowerShellCommands(string text) => Commands(Parsers.PowerShell(text), text);

    private static IReadOnlyList<string> Commands(SyntaxNode tree, string text) =>
        [.. tree.All()
            .Where(n => n.Type == "command")
            .Select(n => (Name: NameOf(n, text), Arguments: Arguments(n, text)))
            .Where(c => Compared.Contains(c.Name))
            .Select(c => string.Join(" | ", c.Arguments.Prepend(c.Name)))];

    private static string NameOf(SyntaxNode command, string text) =>
        command.Children.FirstOrDefault(c => c.Type == "command_name") is { } name ? text[name.Start..name.End] : "";

    private static IEnumerable<string> Arguments(SyntaxNode command, string text) => command.Children
        .SelectMany(c => c.Type == "command_elements" ? c.Children : [c])
        .Where(c => !NoArguments.Contains(c.Type))
        .Select(c => text[c.Start..c.End])
        .Where(a => !a.StartsWith("2>", StringComparison.Ordinal)) // The PowerShell grammar takes it for an argument.
        .Select(OneForm);

    // "$DGP_GPU", "$env:DGP_GPU" and "${DGP_GPU}" are one variable; so are $signed_in and $signedIn, "$@" and @args.
    private static string OneForm(string argument)
    {
        var bare = argument.Length > 1 && argument[0] is '"' or '\'' && argument[^1] == argument[0] ? argument[1..^1] : argument;
        return bare is "$@" or "@args"
            ? "{args}"
            : Variable().Replace(bare, m => "{" + m.Groups[1].Value.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() + "}");
    }

    [GeneratedRegex(@"\$\{?(?:env:)?(\w+)\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
