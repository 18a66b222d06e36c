using System.Text.Json;

namespace Dgp.Worker.Tests.Restoring;

public sealed class DefendTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_defence_says_where_it_stopped_and_what_the_classifier_says_now()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));

        var finished = await DgpProcess.RunAsync(
            "defend", input, "--class", "cat", "--stop-mse", "0.3", "--device", "cpu", "--out", _folder["out"], "--json");

        Assert.Equal(0, finished.ExitCode);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        var report = json.RootElement;
        Assert.Equal("defend", report.GetProperty("task").GetString());
        Assert.Equal(0.3, report.GetProperty("schedule").GetProperty("endPixelLoss").GetDouble());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("metrics").GetProperty("psnr").ValueKind);
        var defence = report.GetProperty("defence");
        var losses = report.GetProperty("losses").EnumerateArray().Select(l => l.GetProperty("pixel").GetDouble()).ToList();
        Assert.Equal(0.3, defence.GetProperty("stopMse").GetDouble());
        Assert.Equal(losses.Count, defence.GetProperty("stopped").GetProperty("iterations").GetInt32());
        Assert.Equal(losses[^1], defence.GetProperty("stopped").GetProperty("mse").GetDouble());
        Assert.Equal(losses.Count - 1, losses.FindIndex(l => l < 0.3));
        var opinion = defence.GetProperty("opinion");
        Assert.Equal("cifar10-resnet20", opinion.GetProperty("classifier").GetString());
        foreach (var picture in (string[])["input", "restored"])
        {
            var guesses = opinion.GetProperty(picture).EnumerateArray().Select(g => g.GetProperty("probability").GetDouble()).ToList();
            Assert.Equal(guesses.OrderDescending(), guesses);
            Assert.InRange(guesses.Sum(), 0.3, 1.001);
        }

        Assert.Equal(
            opinion.GetProperty("restored")[0].GetProperty("name").GetString(),
            finished.Json.GetProperty("results")[0].GetProperty("defence").GetProperty("opinion").GetProperty("restored")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task One_that_runs_to_its_end_says_so()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));

        var finished = await DgpProcess.RunAsync(
            "defend", input, "--class", "cat", "--steps", "2", "--stop-mse", "1e-9", "--classifier", "cifar10-resnet20", "--device", "cpu", "--out", _folder["out"]);

        Assert.Equal(0, finished.ExitCode);
        Assert.Contains("not before its last iteration", finished.Output, StringComparison.Ordinal);
        Assert.Matches(@"classifier +[a-z]+ [\d.]+ ?% before, [a-z]+ [\d.]+ ?% after \(cifar10-resnet20\)", finished.Output);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("defence").GetProperty("stopped").ValueKind);
    }

    [Fact]
    public async Task Deep_Image_Prior_has_no_error_to_stop_at()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));

        var finished = await DgpProcess.RunAsync("defend", input, "--method", "dip", "--stop-mse", "0.1", "--out", _folder["out"]);

        Assert.Equal("bad-option", finished.ErrorCode);
        Assert.Contains("--stop-mse", finished.Error, StringComparison.Ordinal);
    }
}
