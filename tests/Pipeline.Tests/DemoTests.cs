using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_restores_photographs_and_rejects_the_broken_file()
    {
        var finished = await DgpProcess.RunAsync("demo", "--steps", "2", "--data", _folder["data"], "--out", _folder["out"], "--json");

        Assert.True(finished.ExitCode == 0, finished.Error);
        Assert.Equal(["jobs", "ok"], finished.Json.EnumerateObject().Select(p => p.Name));
        Assert.True(finished.Json.GetProperty("ok").GetBoolean());
        var jobs = finished.Json.GetProperty("jobs").EnumerateArray().ToList();
        var good = jobs.Where(j => j.GetProperty("state").GetString() == "succeeded").ToList();
        Assert.Equal(["colorize", "inpaint", "super-resolve"], good.Select(j => j.GetProperty("task").GetString()));
        Assert.All(good, j =>
        {
            Assert.Equal(["jobId", "task", "state", "seconds", "files", "error"], j.EnumerateObject().Select(p => p.Name));
            Assert.Contains(j.GetProperty("files").EnumerateArray(), f => Path.GetFileName(f.GetString()) == "restored.png" && File.Exists(f.GetString()));
        });
        var broken = Assert.Single(jobs, j => j.GetProperty("state").GetString() == "rejected");
        Assert.Equal("bad-image", broken.GetProperty("error").GetProperty("code").GetString());
    }
}
