using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying.Hooks;

[UnsupportedOSPlatform("windows")]
public sealed class SmokeTestTests : IDisposable
{
    private const string List = "az storage blob list";
    private const string NoRole = "You do not have the required permissions needed to perform this operation.";

    private readonly FakeCloud _cloud = new FakeCloud()
        .With("AZURE_RESOURCE_GROUP", "rg")
        .With("DGP_STORAGE_ACCOUNT", "data")
        .With("DGP_WORKER_NAME", "dgp-worker")
        .Answer("az storage blob upload")
        .Answer(List, "succeeded");

    public void Dispose() => _cloud.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("bash")]
    public void A_picture_goes_the_whole_way(string? shell)
    {
        _cloud.Answer(List, "running", times: 2).Answer(List, "queued", times: 1).Answer(List, times: 1);

        var run = _cloud.Run("smoke-test", shell);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        var upload = Assert.Single(run.CallsOf("az storage blob upload"));
        Assert.Matches(
            "^az storage blob upload --container-name uploads --name colorize/smoke-test/[0-9]{8}-[0-9]{6}\\.jpg --file samples/rocket\\.jpg"
            + " --metadata dgp_steps=20 --no-progress --output none --account-name data --auth-mode login --only-show-errors$",
            upload);
        var folder = upload.Split(' ')[7].Replace(".jpg", "/", StringComparison.Ordinal);
        Assert.Equal(5, run.CallsOf(List).Count);
        Assert.All(run.CallsOf(List), c => Assert.StartsWith(
            $"{List} --container-name results --prefix {folder} --include m --query [?ends_with(name, '/status.json')].metadata.state --output tsv", c, StringComparison.Ordinal));
        Assert.Equal(Enumerable.Repeat("sleep 15", 4), run.CallsOf("sleep"));
        Assert.Contains($"results/{folder} in the storage account data", run.Output, StringComparison.Ordinal);
        Assert.Matches("passed after [0-9]+ seconds", run.Output);
        Assert.Single(run.Output.Split('\n'), l => l.EndsWith("s: running", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("rejected")]
    [InlineData("cancelled")]
    [InlineData("superseded")]
    public void A_job_that_fails_fails_the_deployment_and_its_status_is_shown(string state)
    {
        _cloud.Answer(List, "colorize/smoke-test/now/JOB/status.json", times: 1)
            .Answer(List, state, times: 1)
            .Answer("az storage blob download --container-name results --name colorize/smoke-test/now/JOB/status.json", content: "{\"code\":\"unknown-prior\"}");

        _cloud.Run("smoke-test").AssertFailed("smoke-test", "unknown-prior");
    }

    [Theory]
    [InlineData("", "did not reach the functions")]
    [InlineData("queued", "No worker took the job")]
    [InlineData("running", "still running")]
    public void After_half_an_hour_it_says_where_the_picture_got_stuck(string state, string words)
    {
        _cloud.Answer(List, state);

        var run = _cloud.Run("smoke-test");

        run.AssertFailed("smoke-test", words);
        Assert.Contains("infra/README.md", run.Error, StringComparison.Ordinal);
        Assert.Equal(120, run.CallsOf("sleep 15").Count);
    }

    [Fact]
    public void A_role_that_is_not_known_everywhere_yet_is_waited_for()
    {
        _cloud.Answer("az storage blob upload", error: NoRole, exit: 1, times: 3).Answer(List, error: NoRole, exit: 1, times: 1);

        var run = _cloud.Run("smoke-test");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(4, run.CallsOf("az storage blob upload").Count);
        Assert.Equal(4, run.CallsOf("sleep 20").Count);
        Assert.Contains("Waiting for your role on data", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_never_comes_is_told_after_ten_minutes()
    {
        _cloud.Answer("az storage blob upload", error: NoRole, exit: 1);

        var run = _cloud.Run("smoke-test");

        run.AssertFailed("storage-unavailable", NoRole);
        Assert.Equal(29, run.CallsOf("sleep 20").Count);
    }

    [Fact]
    public void Asking_for_the_state_in_vain_ends_it_too()
    {
        _cloud.Answer(List, error: "The specified account is disabled.", exit: 1);

        var run = _cloud.Run("smoke-test");

        run.AssertFailed("storage-unavailable", "account is disabled");
        Assert.Single(run.CallsOf(List));
    }

    [Fact]
    public void It_can_be_left_out()
    {
        var run = _cloud.With("DGP_SMOKE", "false").Run("smoke-test");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Calls);
        Assert.Contains("skipped", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void With_private_storage_it_is_skipped_by_name()
    {
        _cloud.With("DGP_PRIVATE_NETWORKING", "true").Answer("az storage account show", "Disabled");

        var run = _cloud.Run("smoke-test");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["az storage account show --name data --resource-group rg --query publicNetworkAccess --output tsv"], run.CallsOf("az storage"));
        Assert.Contains("skipped: storage is private", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void With_private_storage_that_lets_this_machine_in_it_runs()
    {
        _cloud.With("DGP_PRIVATE_NETWORKING", "true").Answer("az storage account show", "Enabled");

        Assert.Contains("passed", _cloud.Run("smoke-test").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void From_inside_private_storage_it_runs_when_asked_for()
    {
        _cloud.With("DGP_PRIVATE_NETWORKING", "true").With("DGP_SMOKE", "true");

        var run = _cloud.Run("smoke-test");

        Assert.Empty(run.CallsOf("az storage account"));
        Assert.Contains("passed", run.Output, StringComparison.Ordinal);
    }
}
