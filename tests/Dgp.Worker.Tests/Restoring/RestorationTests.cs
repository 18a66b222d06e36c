using System.Text.Json;
using System.Xml.Linq;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Restoring;

public sealed class RestorationTests(QuickPrior quick) : IDisposable
{
    private const int Steps = 6;

    private static readonly string[] AllFiles =
        ["comparison.png", "losses.svg", "progress.webp", "report.json", "restored.png", "target.png"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("reconstruct", 32, 21)]
    [InlineData("colorize", 60, 40)]
    [InlineData("inpaint", 60, 40)]
    [InlineData("super-resolve", 32, 21)]
    [InlineData("hybrid", 32, 21)]
    [InlineData("defend", 32, 21)]
    public async Task Each_task_restores_a_photograph_and_tells_the_whole_story(string task, int width, int height)
    {
        var input = _folder.File("photo.jpg", TestPictures.Jpeg(60, 40));

        var finished = await DgpProcess.RunAsync(task, input, "--prior", quick.Folder, "--steps", $"{Steps}", "--class", "cat", "--out", _folder["out"], "--json");

        Assert.Equal(0, finished.ExitCode);
        Assert.True(finished.Json.GetProperty("ok").GetBoolean());
        var result = Assert.Single(finished.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(input, result.GetProperty("input").GetString());
        Assert.Equal(_folder["out"], result.GetProperty("out").GetString());
        Assert.Equal("cat", result.GetProperty("class").GetProperty("name").GetString());
        Assert.True(result.GetProperty("seconds").GetDouble() > 0);
        Assert.NotEmpty(result.GetProperty("notes").EnumerateArray());
        Assert.Equal(AllFiles, result.GetProperty("files").EnumerateArray().Select(f => f.GetString()).Order());
        Assert.Equal(AllFiles, Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());

        using var restored = Image.Load<Rgb24>(_folder["out", "restored.png"]);
        Assert.Equal((width, height), (restored.Width, restored.Height));
        Assert.Equal(Steps, AnimationFile.Read(File.ReadAllBytes(_folder["out", "progress.webp"])).Count);
        XDocument.Load(_folder["out", "losses.svg"]);
        RequireReport(task, input);
    }

    private void RequireReport(string task, string input)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        var report = json.RootElement;
        Assert.Equal(1, report.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(task, report.GetProperty("task").GetString());
        Assert.False(report.GetProperty("interrupted").GetBoolean());
        Assert.Equal(input, report.GetProperty("input").GetProperty("path").GetString());
        Assert.Matches("^[0-9a-f]{64}$", report.GetProperty("input").GetProperty("sha256").GetString()!);
        Assert.Equal("tiny", report.GetProperty("prior").GetProperty("name").GetString());
        Assert.Matches(
            "^[0-9a-f]{64}$",
            report.GetProperty("prior").GetProperty("files").GetProperty("generator.safetensors").GetProperty("sha256").GetString()!);
        Assert.Equal(0, report.GetProperty("options").GetProperty("seed").GetInt64());
        Assert.Equal(Steps, report.GetProperty("options").GetProperty("steps").GetInt32());
        Assert.Equal(Steps, report.GetProperty("schedule").GetProperty("stages").EnumerateArray().Sum(s => s.GetProperty("steps").GetInt32()));
        Assert.Equal("cpu", report.GetProperty("device").GetProperty("name").GetString());
        Assert.True(report.GetProperty("timings").GetProperty("optimizationSeconds").GetDouble() > 0);
        var losses = report.GetProperty("losses").EnumerateArray().ToList();
        Assert.Equal(Steps, losses.Count);
        Assert.All(losses, l => Assert.True(l.GetProperty("feature").GetDouble() > 0));
    }

    [Fact]
    public async Task A_mask_says_which_pixels_may_change()
    {
        var input = _folder.File("photo.png", TestPictures.Png(40, 40));
        var mask = _folder.File("mask.png", TestPictures.Mask(40, 40));

        var finished = await DgpProcess.RunAsync("inpaint", input, "--mask", mask, "--prior", quick.Folder, "--steps", "3", "--class", "3", "--out", _folder["out"]);

        Assert.Equal(0, finished.ExitCode);
        using var restored = Image.Load<Rgb24>(_folder["out", "restored.png"]);
        using var original = Image.Load<Rgb24>(input);
        var changed = 0;
        for (var y = 0; y < 40; y++)
        {
            for (var x = 30; x < 40; x++)
            {
                Assert.Equal(original[x, y], restored[x, y]);
            }

            changed += Enumerable.Range(0, 10).Count(x => original[x, y] != restored[x, y]);
        }

        Assert.True(changed > 200);
    }

    [Theory]
    [InlineData("inpaint,super-resolve", 32, 21)]
    [InlineData("inpaint,colorize", 60, 40)]
    public async Task What_happened_and_in_which_order_is_the_users_to_say(string degradations, int width, int height)
    {
        var input = _folder.File("photo.jpg", TestPictures.Jpeg(60, 40));

        var finished = await DgpProcess.RunAsync(
            "hybrid", input, "--degradations", degradations, "--prior", quick.Folder, "--steps", "3", "--class", "cat", "--out", _folder["out"]);

        Assert.Equal(0, finished.ExitCode);
        using var restored = Image.Load<Rgb24>(_folder["out", "restored.png"]);
        Assert.Equal((width, height), (restored.Width, restored.Height));
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        var options = report.RootElement.GetProperty("options");
        Assert.Equal(degradations, string.Join(',', options.GetProperty("degradations").EnumerateArray().Select(d => d.GetString())));
        Assert.Equal(degradations.Contains("super", StringComparison.Ordinal) ? JsonValueKind.Number : JsonValueKind.Null, options.GetProperty("scale").ValueKind);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_picture_and_another_seed_another()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));

        foreach (var (name, seed) in new[] { ("a", "-5"), ("b", "-5"), ("c", "7") })
        {
            var finished = await DgpProcess.RunAsync("reconstruct", input, "--seed", seed, "--prior", quick.Folder, "--steps", "2", "--class", "ship", "--out", _folder[name]);
            Assert.Equal(0, finished.ExitCode);
        }

        Assert.Equal(File.ReadAllBytes(_folder["a", "restored.png"]), File.ReadAllBytes(_folder["b", "restored.png"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["a", "restored.png"]), File.ReadAllBytes(_folder["c", "restored.png"]));
    }

    [Fact]
    public async Task People_get_lines_and_progress_goes_elsewhere()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));

        var finished = await DgpProcess.RunAsync("reconstruct", input, "--prior", quick.Folder, "--steps", "2", "--class", "ship", "--out", _folder["out"]);

        Assert.Equal(0, finished.ExitCode);
        Assert.StartsWith(_folder["out", "restored.png"], finished.Output, StringComparison.Ordinal);
        Assert.Contains("ship (8)", finished.Output, StringComparison.Ordinal);
        Assert.Contains("iteration 2 of 2", finished.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", finished.Output + finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 900)]
    [InlineData(1, 1)]
    public async Task Odd_shapes_are_restored_too(int width, int height)
    {
        var input = _folder.File("odd.png", TestPictures.Png(width, height));

        var finished = await DgpProcess.RunAsync("colorize", input, "--prior", quick.Folder, "--steps", "1", "--class", "0", "--out", _folder["out"]);

        Assert.Equal(0, finished.ExitCode);
        var restored = Image.Identify(_folder["out", "restored.png"]);
        Assert.Equal((width, height), (restored.Width, restored.Height));
    }
}
