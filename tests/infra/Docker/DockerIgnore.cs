using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Docker;

/// <summary>What a builder sees of the repository.</summary>
internal static class DockerIgnore
{
    private static IEnumerable<string> Rules(string text) => text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0 && l[0] != '#');

    /// <summary>Docker's and BuildKit's: the last rule that matches the path or a folder above it decides. Source: moby/patternmatcher.</summary>
    public static bool Docker(string text, string path)
    {
        var ignored = false;
        var parts = path.Split('/');
        foreach (var rule in Rules(text))
        {
            var pattern = new Regex(DockerPattern(rule.TrimStart('!').Trim('/')));
            if (Enumerable.Range(1, parts.Length).Any(n => pattern.IsMatch(string.Join('/', parts[..n]))))
            {
                ignored = rule[0] != '!';
            }
        }

        return ignored;
    }

    /// <summary>
    /// az acr build's own: of the rules from the last to the first, the first that matches decides, unless a later one decided for a folder
    /// above; a slash at either end of a rule is taken literally. Source: azure-cli, acr/_archive_utils.py.
    /// </summary>
    public static bool AzureCli(string text, string path)
    {
        var rules = Rules(text).Reverse().ToList();
        var (ignored, decided) = (false, rules.Count);
        var parts = path.Split('/');
        for (var n = 0; n <= parts.Length; n++)
        {
            var at = string.Join('/', parts[..n]);
            var index = rules.FindIndex(r => Regex.IsMatch(at, AzureCliPattern(r)));
            if (index >= 0 && index < decided)
            {
                (ignored, decided) = (rules[index][0] != '!', index);
            }
        }

        return ignored;
    }

    private static string DockerPattern(string rule)
    {
        var pattern = Regex.Escape(rule).Replace(@"\?", "[^/]", StringComparison.Ordinal);
        return $"^{pattern.Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$";
    }

    private static string AzureCliPattern(string rule)
    {
        var tokens = (rule[0] == '!' ? rule[1..].TrimStart('/').TrimEnd('/') : rule).Split('/');
        var pattern = tokens.Select((t, i) => t == "**"
            ? ".*"
            : t.Replace("*", "[^/]*", StringComparison.Ordinal).Replace("?", "[^/]", StringComparison.Ordinal).Replace(".", @"\.", StringComparison.Ordinal)
                + (i < tokens.Length - 1 ? "/" : ""));
        return $"^{string.Concat(pattern)}$";
    }
}
