namespace Dgp.Infra.Tests;

/// <summary>The C# of the checkout.</summary>
internal static class Sources
{
    /// <param name="folders">From the root.</param>
    public static IEnumerable<(string Path, string Text)> Of(params string[] folders) => folders
        .SelectMany(f => Directory.EnumerateFiles(Repository.PathOf(f.Split('/')), "*.cs", SearchOption.AllDirectories))
        .Select(f => (Path: Path.GetRelativePath(Repository.Root, f), File: f))
        .Where(f => !f.Path.Contains("/obj/", StringComparison.Ordinal) && !f.Path.Contains("/bin/", StringComparison.Ordinal))
        .Select(f => (f.Path, File.ReadAllText(f.File)));
}
