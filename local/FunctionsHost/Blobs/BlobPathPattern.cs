using System.Text;
using System.Text.RegularExpressions;
using Dgp.FunctionsHost.Settings;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>
/// <c>container/pattern</c>: literal text, <c>{tokens}</c> that stand for any text, also with slashes (the first takes as much as it can),
/// and <c>{{ }}</c> for braces.
/// </summary>
internal sealed partial class BlobPathPattern
{
    private readonly Regex _regex;

    private BlobPathPattern(string container, string prefix, IReadOnlyList<string> tokens, Regex regex)
    {
        Container = container;
        Prefix = prefix;
        Tokens = tokens;
        _regex = regex;
    }

    public string Container { get; }

    /// <summary>What every matching name begins with.</summary>
    public string Prefix { get; }

    public IReadOnlyList<string> Tokens { get; }

    /// <exception cref="FunctionSetupException">Not a path of this form.</exception>
    public static BlobPathPattern Parse(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1)
        {
            throw new FunctionSetupException($"the blob path '{path}' has to be a container, a slash, and a name or a pattern: uploads/{{name}}.");
        }

        var container = path[..slash];
        if (!ContainerName().IsMatch(container))
        {
            throw new FunctionSetupException($"'{container}' in '{path}' is no container name (3 to 63 lower-case letters, digits and single hyphens).");
        }

        var regex = new StringBuilder("^");
        var prefix = new StringBuilder();
        var tokens = new List<string>();
        foreach (var part in Parts(path, path[(slash + 1)..]))
        {
            if (part.Token is { } token)
            {
                if (tokens.Contains(token, StringComparer.OrdinalIgnoreCase))
                {
                    throw new FunctionSetupException($"the blob path '{path}' has {{{token}}} twice.");
                }

                tokens.Add(token);
                regex.Append("(.*)");
            }
            else
            {
                regex.Append(Regex.Escape(part.Text));
                if (tokens.Count == 0)
                {
                    prefix.Append(part.Text);
                }
            }
        }

        // Without backtracking: a name of 1,024 characters may not cost more than its length, however many tokens there are.
        return new BlobPathPattern(container, prefix.ToString(), tokens,
            new Regex(regex.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant));
    }

    /// <returns>The tokens' values in the order of <see cref="Tokens"/>; null if the name does not match.</returns>
    public IReadOnlyList<string>? Match(string blobName) =>
        _regex.Match(blobName) is { Success: true } match ? [.. match.Groups.Values.Skip(1).Select(group => group.Value)] : null;

    internal static IEnumerable<(string Text, string? Token)> Parts(string path, string pattern)
    {
        foreach (Match match in Part().Matches(pattern))
        {
            if (match.Groups["brace"].Success)
            {
                yield return (match.Groups["brace"].Value[..1], null);
            }
            else if (match.Groups["token"] is { Success: true } token)
            {
                yield return Identifier().IsMatch(token.Value)
                    ? (match.Value, token.Value)
                    : throw new FunctionSetupException($"'{{{token.Value}}}' in the blob path '{path}' is no token; a token is a parameter's name in braces.");
            }
            else if (match.Groups["text"].Success)
            {
                yield return (match.Value, null);
            }
            else
            {
                throw new FunctionSetupException($"the blob path '{path}' has a brace without a partner; a plain brace is written twice.");
            }
        }
    }

    [GeneratedRegex(@"(?<brace>\{\{|\}\})|\{(?<token>[^{}]*)\}|(?<text>[^{}]+)|[{}]", RegexOptions.ExplicitCapture)]
    private static partial Regex Part();

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*$")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^(\$root|\$web|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$")]
    private static partial Regex ContainerName();
}
