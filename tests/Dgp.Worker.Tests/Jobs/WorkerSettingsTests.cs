using System.Net;
using Dgp.Contracts;
using Dgp.Worker.Jobs;
using Microsoft.Extensions.Configuration;

namespace Dgp.Worker.Tests.Jobs;

public sealed class WorkerSettingsTests
{
    [Theory]
    [InlineData("DGP_JOB_SECONDS", "0")]
    [InlineData("DGP_JOB_SECONDS", "ten")]
    [InlineData("DGP_HEALTH_PORT", "70000")]
    public void A_setting_out_of_range_is_named(string name, string value)
    {
        var failure = Assert.Throws<DgpException>(() => From((name, value)));

        Assert.Equal(ErrorCode.BadOption, failure.Code);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_are_empty_are_as_good_as_none() =>
        Assert.Equal(From(), From(("DGP_JOB_SECONDS", ""), ("DGP_DEVICE", ""), ("DGP_CACHE", ""), ("DGP_HEALTH_PORT", "")));

    [Fact]
    public async Task Without_storage_a_worker_says_which_setting_is_missing()
    {
        var finished = await DgpProcess.RunAsync("worker", "--drain", "1");

        Assert.Equal("bad-option", finished.ErrorCode);
        Assert.Equal(2, finished.ExitCode);
        Assert.Contains("Storage", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "https://somewhere/")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=me")]
    public async Task A_worker_that_cannot_send_its_telemetry_as_told_says_so_and_does_not_begin(string name, string value)
    {
        var environment = new Dictionary<string, string> { ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = $"InstrumentationKey={Guid.NewGuid()}", [name] = value };

        var finished = await DgpProcess.RunAsync(environment, "worker", "--drain", "1");

        Assert.Equal(("bad-option", 2), (finished.ErrorCode, finished.ExitCode));
        Assert.Contains(name, finished.Error, StringComparison.Ordinal);
    }

    private static WorkerSettings From(params IEnumerable<(string Name, string Value)> settings) => WorkerSettings.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
}
