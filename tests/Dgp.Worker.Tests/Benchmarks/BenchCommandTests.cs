namespace Dgp.Worker.Tests.Benchmarks;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task A_small_benchmark_reports_every_number()
    {
        var finished = await DgpProcess.RunAsync(
            "bench", "--resolution", "64", "--channels", "4", "--iterations", "2", "--candidates", "3", "--device", "cpu", "--json");

        Assert.Equal(0, finished.ExitCode);
        var report = finished.Json;
        Assert.Equal(64, report.GetProperty("resolution").GetInt32());
        Assert.Equal(4, report.GetProperty("channels").GetInt32());
        Assert.True(report.GetProperty("threads").GetInt32() >= 1);
        Assert.Equal("cpu", report.GetProperty("device").GetString());
        Assert.NotEmpty(report.GetProperty("stages").EnumerateArray());
        Assert.All(report.GetProperty("stages").EnumerateArray(), s =>
            Assert.True(s.GetProperty("secondsPerIteration").GetDouble() >= s.GetProperty("fastestSeconds").GetDouble()));
        Assert.True(report.GetProperty("secondsPerCandidate").GetDouble() > 0);
        Assert.InRange(report.GetProperty("peakMegabytes").GetDouble(), 50, 10_000);
    }
}
