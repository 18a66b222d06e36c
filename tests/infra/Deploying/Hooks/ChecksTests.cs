using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying.Hooks;

[UnsupportedOSPlatform("windows")]
public sealed class ChecksTests : IDisposable
{
    private const string Profiles = "Consumption\nConsumption-GPU-NC8as-T4\nD4";

    private const string Providers = """
        Microsoft.App
        Microsoft.ContainerRegistry
        Microsoft.EventGrid
        Microsoft.Insights
        Microsoft.ManagedIdentity
        Microsoft.Network
        Microsoft.OperationalInsights
        Microsoft.ServiceBus
        Microsoft.Storage
        Microsoft.Web
        """;

    private readonly FakeCloud _cloud = new FakeCloud()
        .With("AZURE_LOCATION", "swedencentral")
        .Answer("az provider list", Providers)
        .Answer("az provider register")
        .Answer("az containerapp env workload-profile list-supported --location swedencentral", Profiles)
        .Answer("azd env set");

    public void Dispose() => _cloud.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("bash")] // macOS's sh.
    public void On_a_new_environment_the_month_is_remembered(string? shell)
    {
        var month = DateTime.UtcNow.ToString("yyyy-MM-01", null);

        var run = _cloud.Run("checks", shell);

        Assert.Equal("", run.Error);
        Assert.Equal(
            [
                "az account show --query id --output tsv",
                "az provider list --query [?registrationState == 'Registered'].namespace --output tsv",
                "az containerapp env workload-profile list-supported --location swedencentral --query [].name --output tsv",
                $"azd env set DGP_BUDGET_START {month}",
            ],
            run.Calls);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void The_second_time_nothing_is_changed_and_the_budget_keeps_its_month()
    {
        _cloud.With("DGP_BUDGET_START", "2024-01-01");

        var run = _cloud.Run("checks");

        Assert.DoesNotContain(run.Calls, c => c.StartsWith("azd", StringComparison.Ordinal));
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Only_the_missing_providers_are_registered()
    {
        _cloud.Answer("az provider list", Providers.Replace("Microsoft.EventGrid\n", "", StringComparison.Ordinal));

        var run = _cloud.Run("checks");

        Assert.Single(run.Calls, c => c.StartsWith("az provider register", StringComparison.Ordinal));
        Assert.Contains("az provider register --namespace Microsoft.EventGrid --wait", run.Calls);
    }

    [Fact]
    public void Who_may_not_register_a_provider_learns_who_can()
    {
        _cloud.Answer("az provider list", "Microsoft.Web").Answer("az provider register", error: "AuthorizationFailed", exit: 1);

        var run = _cloud.Run("checks");

        run.AssertFailed("not-registered", "az provider register --namespace Microsoft.App");
    }

    [Theory]
    [InlineData("T4", "Consumption-GPU-NC8as-T4")]
    [InlineData("A100", "Consumption-GPU-NC24-A100")]
    public void A_region_without_the_wanted_gpu_is_refused_before_anything_is_made(string gpu, string profile)
    {
        _cloud.With("DGP_GPU", gpu).Answer("az containerapp env workload-profile list-supported", "Consumption\nD4\nConsumption-GPU-NC8as-T40");

        var run = _cloud.Run("checks");

        run.AssertFailed("no-gpu", $"swedencentral does not offer {profile}");
    }

    [Fact]
    public void Workers_without_a_gpu_want_none_of_the_region()
    {
        _cloud.With("DGP_GPU", "none").Answer("az containerapp env workload-profile list-supported", "D4\nConsumption");

        Assert.Equal(0, _cloud.Run("checks").ExitCode);
    }

    [Fact]
    public void Another_gpu_is_a_mistake()
    {
        _cloud.With("DGP_GPU", "t4");

        _cloud.Run("checks").AssertFailed("bad-option", "t4");
    }

    [Fact]
    public void A_region_of_which_container_apps_know_nothing_is_refused()
    {
        _cloud.Answer("az containerapp env workload-profile list-supported", error: "NoRegisteredProviderFound", exit: 1);

        _cloud.Run("checks").AssertFailed("bad-region", "swedencentral");
    }

    [Fact]
    public void Without_az_it_says_where_to_get_it()
    {
        _cloud.Without("az");

        _cloud.Run("checks").AssertFailed("missing-az", "https://aka.ms/azure-cli");
    }

    [Fact]
    public void Who_is_not_signed_in_is_told_so()
    {
        _cloud.Answer("az account show", error: "Please run 'az login'", exit: 1);

        _cloud.Run("checks").AssertFailed("not-signed-in", "az login");
    }

    [Fact]
    public void Two_sign_ins_for_two_subscriptions_are_noticed()
    {
        _cloud.Answer("az account show", "sub-2");

        _cloud.Run("checks").AssertFailed("wrong-subscription", "az account set --subscription sub-1");
    }

    [Fact]
    public void A_sign_in_that_ran_out_is_noticed()
    {
        _cloud.Answer("az provider list", error: "AADSTS700082", exit: 1);

        _cloud.Run("checks").AssertFailed("no-access", "az login");
    }

    [Fact]
    public void Without_a_region_azd_up_is_the_way()
    {
        _cloud.With("AZURE_LOCATION", "");

        var run = _cloud.Run("checks");

        run.AssertFailed("not-provisioned", "AZURE_LOCATION");
        Assert.Empty(run.Calls);
    }
}
