namespace Dgp.Infra.Tests.Deploying;

public sealed class AzureYamlTests
{
    private static string Text => Repository.Text("azure.yaml");

    [Fact]
    public void Azd_knows_all_that_it_says_and_finds_every_file() => Assert.Empty(AzureYaml.Findings(Text));

    [Theory]
    [InlineData("interactive: true", "interaktive: true", "azd knows no interaktive")]
    [InlineData("  preprovision:", "  preprovison:", "azd has no event preprovison")]
    [InlineData("infra/hooks/prior.sh", "infra/hooks/priors.sh", "there is no infra/hooks/priors.sh")]
    [InlineData("infra/hooks/prior.ps1", "infra/hooks/checks.ps1", "are no pair")]
    [InlineData("shell: pwsh", "shell: powershell", "the shells are")]
    [InlineData("project: functions", "project: contracts", "has 0 project files")]
    [InlineData("  functions:\n", "  function-app:\n", "templates say 'azd-service-name'")]
    [InlineData("    host: function", "    hosts: function", "azd knows no hosts")]
    [InlineData("module: main", "module: all", "there is no infra/all.bicep")]
    [InlineData("- azd: deploy --all", "- azd: deploy", "is none of")]
    [InlineData("requiredVersions:", "requiredVersion:", "azd knows no requiredVersion")]
    public void A_mistake_is_found(string part, string other, string finding)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);

        var findings = AzureYaml.Findings(Text.Replace(part, other, StringComparison.Ordinal));

        Assert.Contains(findings, f => f.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_hook_has_its_event_and_the_order_is_that_of_what_they_need()
    {
        var yaml = Parsers.Yaml(Text);

        Assert.Equal(["checks"], AzureYaml.HooksOf(yaml, "preprovision"));
        Assert.Equal(["worker-image"], AzureYaml.HooksOf(yaml, "postprovision"));
        Assert.Equal(["event-subscription", "prior", "smoke-test"], AzureYaml.HooksOf(yaml, "postdeploy"));
        Assert.Equal(
            Hook.Names,
            yaml.GetProperty("hooks").EnumerateObject().SelectMany(e => AzureYaml.HooksOf(yaml, e.Name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_worker_is_provisioned_after_its_image_was_built()
    {
        var steps = Parsers.Yaml(Text).GetProperty("workflows").GetProperty("up").GetProperty("steps");

        Assert.Equal(["provision", "provision", "deploy --all"], steps.EnumerateArray().Select(s => s.GetProperty("azd").GetString()));
    }
}
