using System.Diagnostics;

namespace Dgp.Infra.Tests.Deploying;

/// <summary>The repository's shell scripts, and what shellcheck (Debian's) says of one.</summary>
internal static class ShellScripts
{
    private static readonly HashSet<string> NotOurs = ["bin", "obj", "out", "node_modules", ".git", ".dgp"];

    /// <summary>From the root, by their ending or by their first line.</summary>
    public static IReadOnlyList<string> All() =>
        [.. Files(Repository.Root).Where(IsShell).Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal)];

    /// <summary>A line for each finding; sourced files are followed.</summary>
    public static IReadOnlyList<string> Findings(string file, string? dialect = null)
    {
        var start = new ProcessStartInfo("shellcheck", ["--external-sources", "--format=gcc", .. dialect is null ? [] : new[] { "--shell=" + dialect }, file])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode is 0 or 1
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"shellcheck could not look at {file}: {error.Result}");
    }

    /// <summary>Of a script that is in no file of its own.</summary>
    public static IReadOnlyList<string> FindingsIn(string script, string dialect)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, script);
            return Findings(file, dialect);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder)
            .Where(d => !NotOurs.Contains(Path.GetFileName(d)) && new DirectoryInfo(d).LinkTarget is null)
            .SelectMany(Files));

    private static bool IsShell(string file)
    {
        if (Path.GetExtension(file) == ".sh")
        {
            return true;
        }

        if (Path.HasExtension(file) && !Path.GetFileName(file).StartsWith('.'))
        {
            return false;
        }

        using var reader = new StreamReader(file);
        var first = reader.ReadLine() ?? "";
        return first.StartsWith("#!", StringComparison.Ordinal) && first.EndsWith("sh", StringComparison.Ordinal);
    }
}
