using System.Text.Json;
using System.Text.RegularExpressions;
using Dgp.Contracts.Jobs;

namespace Dgp.Infra.Tests.Deploying;

/// <summary>Hooks and templates name the same things: what one of them calls otherwise is found by Azure only, after minutes.</summary>
public sealed partial class AgreementTests
{
    // Of azd itself, and what a subscription has from the start.
    private static readonly string[] OfAzd = ["AZURE_SUBSCRIPTION_ID"];
    private static readonly string[] ThereFromTheStart = ["Microsoft.Authorization", "Microsoft.Consumption", "Microsoft.Resources"];

    private static string Main => Repository.Text("infra", "main.bicep");

    private static string Subscription => Repository.Text("infra", "event-subscription.bicep");

    private static string Readmes => Repository.Text("README.md") + Repository.Text("infra", "README.md");

    private static IReadOnlyList<string> Outputs => Names(Output(), Main);

    // ${NAME} or ${NAME=default} in the parameter file.
    private static IReadOnlyList<string> ParameterVariables => Names(ParameterVariable(), Repository.Text("infra", "main.parameters.json"));

    [Fact]
    public void Every_variable_of_a_hook_is_an_output_a_parameter_or_in_a_readme()
    {
        var unknown = HookVariables().Except([.. Outputs, .. ParameterVariables, .. OfAzd]).Where(v => !Readmes.Contains($"`{v}`", StringComparison.Ordinal));

        Assert.Empty(unknown);
    }

    [Fact]
    public void What_a_hook_needs_of_the_deployment_is_an_output_of_it() =>
        Assert.Empty(HookCommands("require | ").SelectMany(c => c.Split(" | ").Skip(1)).Except([.. Outputs, .. OfAzd]));

    [Fact]
    public void Every_output_is_read_by_a_hook_or_by_a_reader_of_the_readme()
    {
        var unread = Outputs.Except(HookVariables()).Except(ParameterVariables).Where(o => !Readmes.Contains($"`{o}`", StringComparison.Ordinal));

        Assert.Empty(unread);
    }

    [Fact]
    public void What_a_hook_remembers_is_known_to_the_template_and_found_again_elsewhere()
    {
        var remembered = HookCommands("azd | env | set | ").Select(c => c.Split(" | ")[3]).Except(OfAzd).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(["DGP_BUDGET_START", "DGP_WORKER_IMAGE"], remembered);
        Assert.All(remembered, v => Assert.Contains(v, ParameterVariables));
        Assert.All(remembered, v => Assert.Contains(v, Outputs));
    }

    [Fact]
    public void The_event_subscription_gets_its_parameters_and_no_others()
    {
        var call = Hook.PosixCommands(Hook.Text("event-subscription.sh")).Single(c => c.Contains("deployment | group | create", StringComparison.Ordinal));

        Assert.Equal(
            Names(Parameter(), Subscription).Order(StringComparer.Ordinal),
            call.Split(" | ").SkipWhile(a => a != "--parameters").Skip(1).TakeWhile(a => !a.StartsWith('-')).Select(a => a.Split('=')[0]).Order(StringComparer.Ordinal));
        Assert.Contains("--query | properties.outputs.state.value", call, StringComparison.Ordinal);
        Assert.Equal(["state"], Names(Output(), Subscription));
    }

    [Fact]
    public void The_event_subscription_is_looked_for_under_its_name_and_version()
    {
        var type = SubscriptionResource().Match(Subscription);
        var hook = Hook.Text("event-subscription.sh");

        Assert.Contains($"/eventSubscriptions/{type.Groups[2].Value}\n", hook, StringComparison.Ordinal);
        Assert.Equal(2, hook.Split($"--api-version {type.Groups[1].Value}").Length - 1);
        Assert.Equal(2, hook.Split("--api-version").Length - 1);
        Assert.Contains("/runtime/webhooks/blobs?functionName=", Subscription, StringComparison.Ordinal);
        Assert.Contains("/runtime/webhooks/blobs\"", hook, StringComparison.Ordinal);
    }

    [Fact]
    public void The_providers_are_those_of_the_templates_resources()
    {
        var templates = Directory.EnumerateFiles(Repository.PathOf("infra"), "*.bicep", SearchOption.AllDirectories).Select(File.ReadAllText);

        Assert.Equal(
            templates.SelectMany(t => Names(Provider(), t)).Distinct().Except(ThereFromTheStart).Order(StringComparer.Ordinal),
            Names(HookProvider(), Hook.Text("checks.sh")));
        Assert.Equal(Names(HookProvider(), Hook.Text("checks.sh")), Names(HookProvider(), Hook.Text("checks.ps1")));
    }

    [Theory]
    [InlineData("checks.sh")]
    [InlineData("checks.ps1")]
    public void The_gpu_profiles_are_those_of_the_environment(string hook) => Assert.Equal(
        Names(Profile(), Repository.Text("infra", "app", "environment.bicep")).Distinct().Order(StringComparer.Ordinal),
        Names(Profile(), Hook.Text(hook)).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_worker_comes_with_its_image() =>
        Assert.Matches(@"module worker '[^']+' = if \(!empty\(workerImage\)\)", Main);

    [Fact]
    public void The_image_is_named_after_all_that_its_dockerfile_copies()
    {
        var dockerfile = Repository.Text("gpu-worker", "Dgp.Worker", "Dockerfile");
        var copied = dockerfile.Split('\n')
            .Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).SkipLast(1));
        var named = Hook.PosixCommands(Hook.Text("worker-image.sh")).Single(c => c.StartsWith("git | add", StringComparison.Ordinal)).Split(" | ").Skip(2).ToList();

        Assert.All(copied, c => Assert.Contains(c.Split('/')[0], named));
        Assert.All(named, n => Assert.True(Path.Exists(Repository.PathOf(n)), $"there is no {n}"));
        Assert.All(named.Except([".dockerignore"]), n => Assert.Contains(copied, c => c.Split('/')[0] == n));
        Assert.Contains("\nARG TORCH=cuda-linux\n", dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void The_smoke_test_drops_a_sample_where_a_job_comes_of_it_and_looks_where_its_result_is()
    {
        var commands = Hook.PosixCommands(Hook.Text("smoke-test.sh"));
        var upload = commands.Single(c => c.StartsWith("storage | upload", StringComparison.Ordinal)).Split(" | ");
        var name = upload[Array.IndexOf(upload, "--name") + 1].Replace("{stamp}", "20260101-000000", StringComparison.Ordinal);

        var parsed = UploadName.Parse(name);

        Assert.Equal(UploadKind.Picture, parsed.Kind);
        Assert.True(File.Exists(Repository.PathOf(upload[Array.IndexOf(upload, "--file") + 1])));
        Assert.Contains(Containers.Uploads, upload);
        Assert.Contains("dgp_steps=20", upload);
        Assert.All(
            commands.Where(c => c.StartsWith("storage | list", StringComparison.Ordinal)),
            c => Assert.Contains(
                $"--container-name | {Containers.Results} | --prefix | {UploadName.ResultFolder(parsed.Task, name, "")}",
                c.Replace("{stamp}", "20260101-000000", StringComparison.Ordinal),
                StringComparison.Ordinal));
    }

    [Fact]
    public void The_smoke_test_knows_every_state_of_a_job()
    {
        var hook = Hook.Text("smoke-test.sh");
        var final = Enum.GetValues<JobState>().Except([JobState.Queued, JobState.Running, JobState.Succeeded]).Select(s => s.ToString().ToLowerInvariant());

        Assert.Equal(final.Order(StringComparer.Ordinal), FailedStates().Match(hook).Groups[1].Value.Split(" | ").Order(StringComparer.Ordinal));
        Assert.Contains("succeeded)", hook, StringComparison.Ordinal);
        Assert.Contains($"/{ResultFiles.Status}'", hook, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prior_goes_to_the_container_of_priors()
    {
        var commands = Hook.PosixCommands(Hook.Text("prior.sh")).Where(c => c.StartsWith("storage", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(commands);
        Assert.All(commands, c => Assert.Contains($"--container-name | {Containers.Priors} |", c, StringComparison.Ordinal));
    }

    [Fact]
    public void The_functions_project_has_an_id_for_user_secrets_else_azd_would_write_one_into_it()
    {
        var project = Repository.Text("functions", "Dgp.Functions.csproj");

        Assert.Contains("<UserSecretsId>", project, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parameter_file_is_json_of_azds_form()
    {
        using var file = JsonDocument.Parse(Repository.Text("infra", "main.parameters.json"));

        Assert.Equal("https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", file.RootElement.GetProperty("$schema").GetString());
        Assert.All(file.RootElement.GetProperty("parameters").EnumerateObject(), p => Assert.True(p.Value.TryGetProperty("value", out _), p.Name));
    }

    private static string AllHooks() => string.Concat(Hook.NamesAndShared.Select(h => Hook.Text(h + ".sh")));

    private static IEnumerable<string> HookCommands(string beginning) => Hook.NamesAndShared
        .SelectMany(h => Hook.PosixCommands(Hook.Text(h + ".sh")))
        .Where(c => c.StartsWith(beginning, StringComparison.Ordinal));

    private static IReadOnlyList<string> HookVariables() => [.. Names(HookVariable(), AllHooks()).Distinct().Except(["GIT_INDEX_FILE"])];

    private static IReadOnlyList<string> Names(Regex pattern, string text) => [.. pattern.Matches(text).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^output (\w+) ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Output();

    [GeneratedRegex(@"^param (\w+) ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\$\{(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex ParameterVariable();

    // Ours in small letters are the script's own.
    [GeneratedRegex(@"\$\{?([A-Z][A-Z_]{2,})\b", RegexOptions.CultureInvariant)]
    private static partial Regex HookVariable();

    [GeneratedRegex(@"resource \w+ 'Microsoft\.EventGrid/systemTopics/eventSubscriptions@([\d-]+)' = \{\s+parent: topic\s+name: '(\w+)'", RegexOptions.CultureInvariant)]
    private static partial Regex SubscriptionResource();

    [GeneratedRegex(@"'(Microsoft\.\w+)/[\w/]+@", RegexOptions.CultureInvariant)]
    private static partial Regex Provider();

    [GeneratedRegex(@"^ +'?(Microsoft\.\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex HookProvider();

    [GeneratedRegex(@"(Consumption-GPU-[\w-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Profile();

    [GeneratedRegex(@"^ +(failed \| [\w |]+)\)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FailedStates();
}
