using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying.Hooks;

/// <summary>What a hook did. Calls are those of az, azd and sleep, in order.</summary>
internal sealed record HookRun(int ExitCode, string Output, string Error, IReadOnlyList<string> Calls)
{
    public IReadOnlyList<string> CallsOf(string command) => [.. Calls.Where(c => c.StartsWith(command, StringComparison.Ordinal))];

    /// <summary>It ended with an error in our form, and changed nothing in the azd environment.</summary>
    public void AssertFailed(string code, string words)
    {
        Assert.Equal(1, ExitCode);
        Assert.Contains($"error [{code}]: ", Error, StringComparison.Ordinal);
        Assert.Contains("\nhint: ", Error, StringComparison.Ordinal);
        Assert.Contains(words, Error, StringComparison.Ordinal);
        Assert.Empty(CallsOf("azd"));
    }
}

/// <summary>
/// A copy of what the hooks need, in a folder of its own, where az, azd and sleep are scripts that write down how they were called and answer
/// as they were told. A call for which there is no answer fails, so a hook cannot do anything unseen.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FakeCloud : IDisposable
{
    private const string Fake = """
        #!/bin/sh
        call=${0##*/}
        for word; do call="$call $word"; done
        printf '%s\n' "$call" >>"$CLOUD/calls"
        for answer in "$CLOUD"/answers/*; do
            read -r prefix <"$answer/call"
            read -r left <"$answer/left"
            case $call in
                "$prefix"*)
                    if [ "$left" != 0 ]; then
                        echo $((left - 1)) >"$answer/left"
                        # A download's content goes to where it was asked for.
                        file=
                        for word; do if [ "$file" = next ]; then file=$word; break; fi; if [ "$word" = --file ]; then file=next; fi; done
                        if [ -f "$answer/content" ] && [ -n "$file" ]; then cat "$answer/content" >"$file"; fi
                        cat "$answer/output"
                        cat "$answer/error" >&2
                        read -r code <"$answer/exit"
                        exit "$code"
                    fi ;;
            esac
        done
        echo "no answer to: $call" >&2
        exit 97
        """;

    private static readonly string[] Tools = ["sh", "bash", "cat", "cmp", "date", "dirname", "git", "grep", "mktemp", "rm", "sed"];

    private readonly string _root = Directory.CreateTempSubdirectory("dgp-hooks-").FullName;
    private readonly Dictionary<string, string> _environment = new() { ["AZURE_ENV_NAME"] = "test", ["AZURE_SUBSCRIPTION_ID"] = "sub-1" };
    private int _answers;

    public FakeCloud()
    {
        Directory.CreateDirectory(Path.Combine(_root, "answers"));
        Directory.CreateDirectory(Path.Combine(_root, "bin"));
        Copy("infra/hooks");
        foreach (var tool in Tools)
        {
            File.CreateSymbolicLink(Path.Combine(_root, "bin", tool), OnPath(tool));
        }

        foreach (var fake in new[] { "az", "azd", "sleep" })
        {
            Install(fake);
        }

        Answer("sleep");
        Answer("az account show", "sub-1");
    }

    /// <summary>The copy of the repository, with nothing in it but the hooks.</summary>
    public string Checkout => Path.Combine(_root, "checkout");

    public FakeCloud With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>How calls that begin so are answered. Later answers come before earlier ones, until they are used up.</summary>
    public FakeCloud Answer(string call, string output = "", string error = "", int exit = 0, int times = -1, string? content = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "answers", (1000 - ++_answers).ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllText(Path.Combine(folder, "call"), call + "\n");
        File.WriteAllText(Path.Combine(folder, "left"), $"{times}\n");
        File.WriteAllText(Path.Combine(folder, "output"), output.Length > 0 ? output + "\n" : "");
        File.WriteAllText(Path.Combine(folder, "error"), error.Length > 0 ? error + "\n" : "");
        File.WriteAllText(Path.Combine(folder, "exit"), $"{exit}\n");
        if (content is not null)
        {
            File.WriteAllText(Path.Combine(folder, "content"), content);
        }

        return this;
    }

    public FakeCloud Without(string program)
    {
        File.Delete(Path.Combine(_root, "bin", program));
        return this;
    }

    /// <param name="path">A file or folder of the repository.</param>
    public FakeCloud Copy(string path)
    {
        var from = Repository.PathOf(path);
        foreach (var file in File.Exists(from) ? [from] : Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(Checkout, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }

        return this;
    }

    /// <summary>Runs a hook as azd does, from somewhere else than its folder.</summary>
    /// <param name="shell">Null for the one of its first line.</param>
    public HookRun Run(string hook, string? shell = null)
    {
        var script = Path.Combine(Checkout, "infra", "hooks", hook + ".sh");
        var calls = Path.Combine(_root, "calls");
        File.Delete(calls);
        var start = new ProcessStartInfo("/bin/sh", ["-c", shell is null ? script : $"{shell} {script}"])
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["PATH"] = Path.Combine(_root, "bin");
        start.Environment["HOME"] = start.Environment["TMPDIR"] = start.Environment["CLOUD"] = _root;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new HookRun(process.ExitCode, output, error.Result, File.Exists(calls) ? File.ReadAllLines(calls) : []);
    }

    /// <summary>A git repository of the copy, so that contents have names.</summary>
    public FakeCloud UnderGit()
    {
        using var process = Process.Start(new ProcessStartInfo(OnPath("git"), ["init", "--quiet", Checkout]))!;
        process.WaitForExit();
        return this;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Install(string name)
    {
        var file = Path.Combine(_root, "bin", name);
        File.WriteAllText(file, Fake);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string OnPath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, tool))
        .First(File.Exists);
}
