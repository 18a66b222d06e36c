namespace Dgp.Worker.Tests.Demonstration;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_restores_three_photographs_in_three_ways()
    {
        var finished = await DgpProcess.RunAsync("demo", "--steps", "2", "--out", _folder["out"], "--json");

        Assert.Equal(0, finished.ExitCode);
        Assert.True(finished.Json.GetProperty("ok").GetBoolean());
        var rows = finished.Json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["colorize", "inpaint", "super-resolve"], rows.Select(r => r.GetProperty("task").GetString()));
        Assert.Equal(3, rows.Select(r => r.GetProperty("picture").GetString()).Distinct().Count());
        Assert.All(rows, r => Assert.True(File.Exists(Path.Combine(r.GetProperty("result").GetProperty("out").GetString()!, "comparison.png"))));
    }
}
