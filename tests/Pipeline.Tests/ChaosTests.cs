using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

public sealed class ChaosTests : IDisposable
{
    // So many are dropped for about seven seconds, of which the first kill needs four with this seed, so something is killed on any machine. Kills are far enough
    // apart for a worker on a slow one to start in between: three that die in a row before they computed anything fail a healthy job.
    private const int Jobs = 24;
    private const int SecondsBetweenKills = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whatever_is_killed_every_upload_has_exactly_one_result()
    {
        var finished = await DgpProcess.WaitAsync(
            DgpProcess.Start("chaos", "--jobs", $"{Jobs}", "--workers", "2", "--kill-every", $"{SecondsBetweenKills}", "--seed", "1", "--azurite", "--data", _folder["data"], "--json"),
            Patience);

        var report = finished.Json;
        Assert.True(finished.ExitCode == 0, finished.Output);
        Assert.True(report.GetProperty("ok").GetBoolean());
        Assert.Equal(Jobs, report.GetProperty("jobs").GetInt32());
        Assert.Equal(Jobs, report.GetProperty("succeeded").GetInt32());
        Assert.Equal(0, report.GetProperty("lost").GetInt32());
        Assert.Equal(0, report.GetProperty("duplicated").GetInt32());
        Assert.True(report.GetProperty("kills").GetInt32() > 0);
        Assert.True(report.GetProperty("seconds").GetDouble() > 0);
    }
}
