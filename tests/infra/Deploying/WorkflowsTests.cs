using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Deploying;

public sealed partial class WorkflowsTests
{
    public static TheoryData<string> Names => [.. Workflows.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_workflow_is_pinned_bounded_and_may_do_little(string name) => Assert.Empty(Workflows.Findings(Workflows.Text(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Shellcheck_finds_nothing_in_a_workflows_scripts(string name) =>
        Assert.All(Workflows.Scripts(Workflows.Text(name)), s => Assert.Empty(ShellScripts.FindingsIn(s, "bash")));

    [Theory]
    [InlineData("ci.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "pin it by its commit")]
    [InlineData("ci.yml", " # v7.0.1", "", "pin it by its commit")]
    [InlineData("ci.yml", "permissions:\n  contents: read\n", "", "permissions: the workflow's are")]
    [InlineData("ci.yml", "permissions:\n  contents: read\n", "permissions: write-all\n", "permissions: the workflow's are")]
    [InlineData("ci.yml", "contents: read", "contents: write", "permissions: the workflow's are")]
    [InlineData("ci.yml", "    timeout-minutes: 90\n", "", "no timeout-minutes")]
    [InlineData("ci.yml", "ubuntu-24.04", "ubuntu-latest", "whatever is latest")]
    [InlineData("ci.yml", "persist-credentials: false", "fetch-depth: 1", "leaves its token behind")]
    [InlineData("ci.yml", "actions/setup-dotnet", "somebody/setup-dotnet", "a publisher that we do not use")]
    [InlineData("ci.yml", "concurrency:", "concurrenzy:", "two runs of it may meet")]
    [InlineData("ci.yml", "timeout-minutes: 90", "timeout-minutes: 90\n    timeout: 3", "'timeout' is no key")]
    [InlineData("ci.yml", "./dgp test", "./dgp test ${{ github.head_ref }}", "within a script")]
    public void A_mistake_is_found(string name, string part, string other, string finding)
    {
        var text = Workflows.Text(name);
        Assert.Contains(part, text, StringComparison.Ordinal);

        var findings = Workflows.Findings(text.Replace(part, other, StringComparison.Ordinal));

        Assert.Contains(findings, f => f.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public void One_action_has_one_version_everywhere()
    {
        var pins = Workflows.All.SelectMany(n => Uses().Matches(Workflows.Text(n))).Select(m => (Action: m.Groups[1].Value.ToLowerInvariant(), Pin: m.Groups[2].Value));

        Assert.All(pins.GroupBy(p => p.Action), a => Assert.Single(a.Select(p => p.Pin).Distinct()));
    }

    [Fact]
    public void Only_the_deployment_gets_a_token_that_azure_trusts() =>
        Assert.Equal(["deploy.yml"], Workflows.All.Where(n => Workflows.Text(n).Contains("id-token: write", StringComparison.Ordinal)));

    [Fact]
    public void The_deployment_takes_the_same_steps_as_azd_up()
    {
        var up = Parsers.Yaml(Repository.Text("azure.yaml")).GetProperty("workflows").GetProperty("up").GetProperty("steps");

        var steps = Workflows.Scripts(Workflows.Text("deploy.yml")).SelectMany(s => s.Split('\n')).Where(l => Step().IsMatch(l));

        Assert.Equal(up.EnumerateArray().Select(s => $"azd {s.GetProperty("azd").GetString()} --no-prompt"), steps);
    }

    [Fact]
    public void The_deployment_has_the_azd_that_azure_yaml_asks_for()
    {
        var least = Version.Parse(Parsers.Yaml(Repository.Text("azure.yaml")).GetProperty("requiredVersions").GetProperty("azd").GetString()!.Replace(">= ", "", StringComparison.Ordinal));

        var installed = Version.Parse(AzdVersion().Match(Workflows.Text("deploy.yml")).Groups[1].Value);

        Assert.True(installed >= least, $"{installed} is older than {least}");
    }

    [GeneratedRegex(@"uses: (\S+)@(\S+ # \S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Uses();

    [GeneratedRegex("^azd (provision|deploy|up|package)", RegexOptions.CultureInvariant)]
    private static partial Regex Step();

    [GeneratedRegex(@"version: (\d+\.\d+\.\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex AzdVersion();
}
