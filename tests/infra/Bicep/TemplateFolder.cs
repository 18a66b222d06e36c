using System.Collections.Concurrent;
using System.Collections.Immutable;
using Dgp.Infra.Tests.Bicep.Checks;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep;

/// <summary>Templates and the files beside them, by their path in the folder; a copy can be edited.</summary>
internal sealed record TemplateFolder(ImmutableSortedDictionary<string, string> Files)
{
    private static readonly ConcurrentDictionary<Source, Template> Read = new();

    /// <summary>infra/ of the checkout.</summary>
    public static TemplateFolder Real { get; } = From(Repository.PathOf("infra"));

    /// <summary>In a stable order.</summary>
    public IReadOnlyList<Template> Templates => [.. Files.Where(f => f.Key.EndsWith(".bicep", StringComparison.Ordinal)).Select(f => Of(f.Key))];

    public static TemplateFolder Of(params (string Path, string Text)[] files) => new(files.ToImmutableSortedDictionary(f => f.Path, f => f.Text, StringComparer.Ordinal));

    /// <summary>A copy in which one text, that is there exactly once, is another.</summary>
    /// <exception cref="InvalidOperationException">The edit does not fit the templates any more.</exception>
    public TemplateFolder With(string path, string old, string young)
    {
        var parts = Files[path].Split(old);
        return parts.Length == 2
            ? new TemplateFolder(Files.SetItem(path, string.Join(young, parts)))
            : throw new InvalidOperationException($"infra/{path} has this {parts.Length - 1} times, not once; adapt the test: {old}");
    }

    public Template Of(string path) => Read.GetOrAdd(new Source(path, Files[path]), source =>
    {
        var template = Reader.Read(source);
        return template.Findings.Count > 0 ? template : template with { Findings = [.. Symbols.Check(template)] };
    });

    /// <summary>A template named in another; null if there is none.</summary>
    public Template? Template(string from, string path) => Files.ContainsKey(Resolve(from, path)) ? Of(Resolve(from, path)) : null;

    /// <summary>The text of a file named in a template; null if there is none.</summary>
    public string? Text(string from, string path) => Files.GetValueOrDefault(Resolve(from, path));

    private static string Resolve(string from, string path) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(from) ?? "", path)));

    private static TemplateFolder From(string folder) => Of([.. Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f) is ".bicep" or ".json" or ".kql")
        .Select(f => (Path.GetRelativePath(folder, f), File.ReadAllText(f)))]);
}
