namespace Dgp.Infra.Tests.Deploying;

/// <summary>The PowerShell hooks cannot be run on Linux; they do the same as those that are, word by word.</summary>
public sealed class HookPairsTests
{
    public static TheoryData<string> Pairs => [.. Hook.NamesAndShared];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Both_languages_say_and_do_the_same_in_the_same_order(string hook) =>
        Assert.Equal(Hook.PosixCommands(Hook.Text(hook + ".sh")), Hook.PowerShellCommands(Hook.Text(hook + ".ps1")));

    [Fact]
    public void Every_hook_is_there_in_both_languages() => Assert.Equal(
        Hook.NamesAndShared.Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Hook.Folder, "*.ps1").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("event-subscription", "--name event-subscription ", "--name other ")] // another argument
    [InlineData("event-subscription", "--template-file infra/event-subscription.bicep `\n", "`\n")] // one missing
    [InlineData("event-subscription", "pause 20", "pause 30")] // another pause
    [InlineData("prior", " --overwrite", "")]
    [InlineData("checks", "azd env set DGP_BUDGET_START", "azd env set DGP_BUDGET")]
    [InlineData("worker-image", "$env:AZURE_CONTAINER_REGISTRY_NAME", "$env:AZURE_CONTAINER_REGISTRY_ENDPOINT")] // another variable
    [InlineData("smoke-test", "say \"The smoke test is skipped: DGP_SMOKE is false.\"", "")]
    [InlineData("common", "fail not-signed-in", "fail wrong-subscription")] // another code
    public void A_difference_is_seen(string hook, string part, string other)
    {
        var text = Hook.Text(hook + ".ps1");
        Assert.Contains(part, text, StringComparison.Ordinal);

        var changed = text.Replace(part, other, StringComparison.Ordinal);

        Assert.NotEqual(Hook.PosixCommands(Hook.Text(hook + ".sh")), Hook.PowerShellCommands(changed));
    }

    [Fact]
    public void An_argument_with_brackets_has_a_space_too_so_that_it_is_quoted_for_az_cmd()
    {
        var arguments = Hook.NamesAndShared
            .SelectMany(h => Hook.PowerShellCommands(Hook.Text(h + ".ps1")))
            .Where(c => c.StartsWith("az ", StringComparison.Ordinal) || c.StartsWith("storage ", StringComparison.Ordinal))
            .SelectMany(c => c.Split(" | "))
            .Where(a => a.Contains('(', StringComparison.Ordinal));

        Assert.NotEmpty(arguments);
        Assert.All(arguments, a => Assert.Contains(' ', a));
    }
}
