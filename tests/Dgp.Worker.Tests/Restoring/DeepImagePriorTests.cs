using System.Text.Json;
using System.Xml.Linq;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Restoring;

public sealed class DeepImagePriorTests : IDisposable
{
    private static readonly string[] AllFiles =
        ["comparison.png", "losses.svg", "progress.webp", "report.json", "restored.png", "target.png"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_enlarges_a_picture_of_any_shape_without_a_prior_and_tells_the_whole_story()
    {
        var input = _folder.File("photo.jpg", TestPictures.Jpeg(20, 13));

        var finished = await DgpProcess.RunAsync(
            "super-resolve", input, "--method", "dip", "--scale", "2", "--steps", "3", "--seed", "4", "--out", _folder["out"], "--json");

        Assert.Equal(0, finished.ExitCode);
        var result = Assert.Single(finished.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(AllFiles, result.GetProperty("files").EnumerateArray().Select(f => f.GetString()).Order());
        Assert.False(result.TryGetProperty("class", out var none) && none.ValueKind != JsonValueKind.Null);
        using var restored = Image.Load<Rgb24>(_folder["out", "restored.png"]);
        Assert.Equal((40, 26), (restored.Width, restored.Height));
        XDocument.Load(_folder["out", "losses.svg"]);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        var report = json.RootElement;
        Assert.Equal("dip", report.GetProperty("method").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("prior").ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("schedule").ValueKind);
        Assert.Equal(3, report.GetProperty("deepImagePrior").GetProperty("steps").GetInt32());
        Assert.Equal(128, report.GetProperty("deepImagePrior").GetProperty("channels").GetInt32());
        Assert.Equal(3, report.GetProperty("losses").GetArrayLength());
    }

    [Theory]
    [InlineData("--prior", "cifar10-32")]
    [InlineData("--class", "cat")]
    [InlineData("--preset", "reconstruct")]
    [InlineData("--fit", "crop")]
    public async Task What_only_a_prior_has_a_use_for_is_refused(string option, string value)
    {
        var finished = await DgpProcess.RunAsync("reconstruct", "photo.png", "--method", "dip", option, value, "--json");

        Assert.Equal(2, finished.ExitCode);
        Assert.Equal("bad-option", finished.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(option, finished.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_damages_at_once_are_none_of_its_tasks()
    {
        var input = _folder.File("photo.png", TestPictures.Png(16, 16));

        var finished = await DgpProcess.RunAsync("hybrid", input, "--method", "dip", "--out", _folder["out"], "--json");

        Assert.Equal(1, finished.ExitCode);
        Assert.Equal("bad-option", finished.Json.GetProperty("results")[0].GetProperty("error").GetProperty("code").GetString());
        Assert.False(Directory.Exists(_folder["out"]));
    }
}
