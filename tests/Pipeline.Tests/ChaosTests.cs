using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

public sealed class ChaosTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_is_killed_every_upload_has_exactly_one_result()
    {
        var finished = await DgpProcess.RunAsync(
            "chaos", "--jobs", "6", "--workers", "2", "--kill-every", "2", "--azurite", "--data", _folder["data"], "--json");

        var report = finished.Json;
        Assert.True(finished.ExitCode == 0, finished.Output);
        Assert.True(report.GetProperty("ok").GetBoolean());
        Assert.Equal(6, report.GetProperty("jobs").GetInt32());
        Assert.Equal(6, report.GetProperty("succeeded").GetInt32());
        Assert.Equal(0, report.GetProperty("lost").GetInt32());
        Assert.Equal(0, report.GetProperty("duplicated").GetInt32());
        Assert.True(report.GetProperty("kills").GetInt32() > 0);
        Assert.True(report.GetProperty("seconds").GetDouble() > 0);
    }
}
