using System.Diagnostics;
using Dgp.Infra.Tests.Bicep.Checks;
using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Policies;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep;

public sealed class BicepTests
{
    private static readonly string[] Entries = ["main.bicep", "event-subscription.bicep"];
    private static readonly Lazy<Schemas> Azure = new(() => new Schemas(Schemas.Folder!));

    [Fact]
    public void The_templates_are_sound_and_keep_our_policies() => Nothing(Checker.Check(TemplateFolder.Real, null, Policy.All, Entries));

    [Fact]
    public void The_templates_fit_the_schemas_of_Azure()
    {
        NeedsSchemas();

        Nothing(Checker.Check(TemplateFolder.Real, Azure.Value, [], Entries));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_template_broken_in_one_place_is_found_out(string rule, string file, string right, string wrong)
    {
        var findings = Checker.Check(TemplateFolder.Real.With(file, right, wrong), null, [.. Policy.All.Where(p => p.Id == rule)], Entries);

        Assert.Contains(findings, f => f.Rule == rule);
    }

    [Theory]
    [MemberData(nameof(BrokenAgainstSchemas))]
    public void A_template_that_Azure_would_refuse_is_found_out(string rule, string file, string right, string wrong)
    {
        NeedsSchemas();

        var findings = Checker.Check(TemplateFolder.Real.With(file, right, wrong), Azure.Value, [], Entries);

        Assert.Contains(findings, f => f.Rule == rule);
    }

    public static TheoryData<string, string, string, string> Broken => [.. BrokenTemplates.Cases];

    public static TheoryData<string, string, string, string> BrokenAgainstSchemas => [.. BrokenTemplates.SchemaCases];

    [Fact]
    public void Every_rule_has_a_template_that_it_catches()
    {
        var rules = typeof(Rules).GetFields().Select(f => (string)f.GetRawConstantValue()!).Concat(Policy.All.Select(p => p.Id));

        var caught = BrokenTemplates.Cases.Select(c => c.Rule).Concat(LanguageTests.Cases.Select(c => c.Rule)).ToHashSet();

        Assert.Empty(rules.Except(caught));
    }

    [Fact]
    public void A_finding_reads_as_a_compiler_says_it()
    {
        var folder = TemplateFolder.Of(("main.bicep", "@description('Größe 🎨')\nparam size string\n\nvar a = sice\n"));

        var finding = Assert.Single(Checker.Check(folder, null, [], "main.bicep"), f => f.Rule == Rules.Undeclared);

        Assert.Equal("main.bicep(4,9): undeclared: 'sice' is not declared.", finding.ToString());
    }

    [Theory]
    [InlineData("build", "main.bicep")]
    [InlineData("lint", "main.bicep")]
    [InlineData("build", "event-subscription.bicep")]
    [InlineData("lint", "event-subscription.bicep")]
    public async Task The_compiler_accepts_the_templates(string command, string file)
    {
        var (bicep, az) = (OnPath("bicep"), OnPath("az"));
        Assert.SkipWhen(bicep is null && az is null, "Neither bicep nor az is on the PATH.");
        string[] arguments = [command, .. bicep is null ? ["--file"] : Array.Empty<string>(), Repository.PathOf("infra", file), .. command == "build" ? ["--stdout"] : Array.Empty<string>()];
        var start = new ProcessStartInfo(bicep ?? az!, bicep is null ? ["bicep", .. arguments] : arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0 && !said.Contains("Warning", StringComparison.Ordinal), said);
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    private static void NeedsSchemas() =>
        Assert.SkipWhen(Schemas.Folder is null, "The compiler's type files are not here: name their folder in DGP_BICEP_TYPES.");

    private static void Nothing(IReadOnlyList<Finding> findings) => Assert.True(findings.Count == 0, string.Join('\n', findings));
}
