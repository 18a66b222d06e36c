using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying;

[UnsupportedOSPlatform("windows")]
public sealed class ShellScriptsTests
{
    public static TheoryData<string> Scripts => [.. ShellScripts.All()];

    public static TheoryData<string> PowerShellHooks => [.. Directory.EnumerateFiles(Hook.Folder, "*.ps1").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Shellcheck_finds_nothing(string script) => Assert.Empty(ShellScripts.Findings(script));

    [Fact]
    public void The_scripts_are_found_by_their_ending_and_by_their_first_line()
    {
        var scripts = ShellScripts.All();

        Assert.Contains("infra/hooks/common.sh", scripts);
        Assert.Contains("dgp", scripts);
        Assert.Contains(".ci/run", scripts);
    }

    [Theory]
    [InlineData("#!/bin/sh\nrm $1/x\n", "SC2086")]
    [InlineData("#!/bin/sh\nset -o pipefail\n", "SC3040")] // What dash does not know.
    public void Shellcheck_finds_what_is_wrong(string script, string finding) =>
        Assert.Contains(ShellScripts.FindingsIn(script, "sh"), f => f.Contains(finding, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(PowerShellHooks))]
    public void PowerShell_hooks_are_PowerShell(string hook) =>
        Assert.DoesNotContain(Parsers.PowerShell(Hook.Text(hook)).All(), n => n.Error || n.Missing);

    [Fact]
    public void A_PowerShell_hook_that_lost_a_brace_is_seen()
    {
        var text = Hook.Text("prior.ps1");

        var broken = text.Remove(text.LastIndexOf('}'), 1);

        Assert.Contains(Parsers.PowerShell(broken).All(), n => n.Error || n.Missing);
    }

    [Fact]
    public void Azd_can_start_every_hook_of_posix()
    {
        foreach (var hook in Hook.Names)
        {
            var file = Path.Combine(Hook.Folder, hook + ".sh");
            Assert.StartsWith("#!/bin/sh\n", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute), $"{hook}.sh is not executable");
        }
    }
}
